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

admin-card-capable = جاهزون لإعادة التعيين
admin-card-capable-text = مسموح لهم، وسجّلوا ما يكفي
admin-card-enabled = مسموح لهم
admin-card-enabled-text = { $count ->
    [zero] من أصل { $count } شخص
    [one] من أصل شخص واحد
    [two] من أصل شخصين
    [few] من أصل { $count } أشخاص
    [many] من أصل { $count } شخصًا
   *[other] من أصل { $count } شخص
}
admin-as-of = حتى

guide-heading = من هنا إلى أول إعادة تعيين
guide-lead = كل خطوة تؤشّر نفسها عند إنجازها. الترتيب اقتراح، ولا ضرر في غيره.
guide-done = كل شيء مُعدّ
guide-done-text = أعاد أحدهم تعيين كلمة مروره بنفسه. هذه هي الأماكن التي تعود إليها.
guide-step-done = أُنجزت
guide-step-todo = لم تُنجز بعد
guide-step-optional = عند الحاجة
guide-people = أدخل الأفراد
guide-people-text = استورد ملفًا، أو أضفهم واحدًا واحدًا، أو دع وكيلًا يزامنهم من دليلكم.
guide-licences = امنح التراخيص
guide-licences-text = من يعيد التعيين يحتاج ترخيصًا يسمح بذلك. يكفي واحد في المؤسسة إن قلت ذلك في «من يمكنه إعادة التعيين».
guide-methods = اختر الطرق والأسئلة
guide-methods-text = كيف يثبت الناس هويتهم، وكم إثباتًا يلزم.
guide-look = اجعله بهويتكم
guide-look-text = اللون والشعار وكلمة ترحيب في الصفحة الأولى.
guide-agent = اربط دليلكم
guide-agent-text = لمن يحفظ Active Directory أو دليل آخر كلمات مرورهم.
guide-on = شغّل إعادة التعيين
guide-on-text = لمجموعة أولًا، ثم للجميع.
guide-registered = ادعُ الناس إلى التسجيل
guide-registered-text = اطلبه عند تسجيل الدخول، أو أدخل أرقام الهواتف والعناوين مع الأفراد.
guide-reset = شاهد أول إعادة تعيين
guide-reset-text = جرّبها بشخص ليس مسؤولًا، وتابعها في سجل التدقيق.
guide-portal = افتح صفحة إعادة التعيين

api-keys-heading = مفاتيح الواجهة البرمجية
api-keys-lead = لبرامجكم، مثل موفّر هوية أو نظام مراقبة. لكل مفتاح ما تؤشّر عليه، داخل هذه المؤسسة فقط.
api-keys-all = المفاتيح
api-keys-none = لا يوجد مفتاح بعد.
api-key-name = من أجل
api-key-may = يُسمح له
api-key-state = الحالة
api-key-used = آخر استخدام
api-key-created = أُنشئ
api-key-until = حتى
api-key-live = سارٍ
api-key-revoked = مُلغى
api-key-expired = منتهٍ
api-key-broken = لا يفتح شيئًا: غُيّر من وراء الموقع
api-key-new = إنشاء مفتاح
api-key-for = ما الغرض منه؟
api-key-for-hint = اسم البرنامج كما يقرؤه الناس في الصفحات والرسائل.
api-key-days = المدة
api-key-days-count = { $count ->
    [zero] { $count } يوم
    [one] يوم واحد
    [two] يومان
    [few] { $count } أيام
    [many] { $count } يومًا
   *[other] { $count } يوم
}
api-key-make = أنشئ المفتاح
api-key-made = أُنشئ المفتاح
api-key-once = انسخه إلى حيث يقرؤه البرنامج. يُعرض هذه المرة فقط ولا يُحفظ في أي مكان.
api-key-copy = نسخ المفتاح
api-key-name-wrong = اذكر الغرض منه، من 1 إلى 100 حرف.
api-key-no-scope = أشّر على أمر واحد على الأقل يُسمح له به.
api-key-no-days = اختر مدته.
api-key-revoke-heading = إلغاؤه
api-key-revoke-text = لا يفتح شيئًا من الطلب التالي. ومن دخل بأحد روابطه في اليوم الأخير يُسجَّل خروجه.
api-key-revoke = إلغاء المفتاح
api-scope-registration-read = معرفة إلى أين وصل شخص في التسجيل
api-scope-links-create = إنشاء روابط تُدخل الناس ليسجّلوا
api-scope-policy-read = قراءة السياسة
api-scope-policy-write = تغيير السياسة للجميع دفعة واحدة
api-scope-policy-write-back = تشغيل الكتابة إلى دليل وإيقافها عند تغيير السياسة
api-scope-audit-read = قراءة سجل التدقيق
api-scope-reports-read = قراءة أرقام لا تذكر أحدًا
api-scope-people-read = رؤية الناس من دون ما لا يراه إلا صاحبه
api-scope-people-write = إضافة من ليست لهم أدوار وتغيير بياناتهم
admin-section-machines = برامج أخرى
