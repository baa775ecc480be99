# منطقة الإدارة: الإطار والدخول والنظرة العامة.

account-tab-admin = الإدارة
admin-area = الإدارة
admin-skip = الانتقال إلى الإعدادات
admin-menu = القائمة
admin-own-account = حسابك
admin-overview = نظرة عامة
admin-lead = ما أعدّته { $organisation } لأفرادها، وكيف تسير الأمور.
admin-your-roles = أدوارك

role-global = مسؤول عام
role-authentication-policy = مسؤول سياسة المصادقة
role-user = مسؤول المستخدمين
role-helpdesk = مسؤول مكتب المساعدة
role-password = مسؤول كلمات المرور
role-reports-reader = قارئ التقارير

admin-enter-title = فتح منطقة الإدارة
admin-enter-lead = أثبتَّ قبل لحظات أنك أنت. تبقى المنطقة مفتوحة ما دمت تعمل فيها، وتُغلق بعد 15 دقيقة من السكون.
admin-enter = فتح منطقة الإدارة
admin-needs-app-title = أعدّ أولًا تطبيق مصادقة أو مفتاح مرور
admin-needs-app = خلف هذا الباب مفاتيح حسابات الآخرين، ولذلك لا تفتحه كلمة المرور وحدها. إعداد تطبيق على هاتفك أو مفتاح مرور يستغرق دقيقة.
admin-set-up-app = إعداد تطبيق مصادقة
admin-set-up-passkey = إضافة مفتاح مرور
admin-needs-app-help = مؤسستك لا تتيح ذلك؟

error-forbidden-title = هذه الصفحة غير متاحة لك
error-forbidden-text = دورك لا يشمل هذه الصفحة، أو تغيّرت أدوارك للتو. لم يتغير شيء. يقرر مسؤول عام في مؤسستك من يراها.
