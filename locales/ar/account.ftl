# تسجيل الدخول.
signin-heading = تسجيل الدخول
signin-password = كلمة المرور
signin-forgot = تعذّر عليك الدخول إلى حسابك؟
signin-wrong = تعذّر تسجيل دخولك بهذا العنوان وكلمة المرور هذه. تحقق منهما وحاول مجددًا بعد قليل، أو أعد تعيين كلمة مرورك.
signin-empty = اكتب عنوانك وكلمة مرورك.
# يصل العدد هنا نصًّا لا رقمًا، فلا يمكن اختيار صيغة الجمع؛ لذلك تصحّ العبارة مع كل عدد.
signin-paused = كُتبت كلمة مرور غير صحيحة مرات كثيرة. مدة الانتظار بالدقائق: { $minutes }. حاول مرة أخرى بعدها، أو أعد تعيين كلمة مرورك.
signin-elsewhere = استخدم كلمة مرور عملك. كلمة مرور حاسوب العمل تصلح هنا أيضًا إذا كانت مؤسستك قد ربطت دليلها.

# إطار صفحات من سجّلوا الدخول.
account-skip = تخطَّ إلى المحتوى
account-tabs = حسابك
account-tab-overview = نظرة عامة
account-tab-security = معلومات الأمان
account-tab-password = كلمة المرور
account-tab-activity = النشاط الأخير
account-tab-sessions = الأجهزة
account-tab-preferences = التفضيلات

# لمحة عن الحساب.
account-heading = حسابك
account-lead = أنت الآن في الحساب { $account }.
account-name = الاسم
account-user-id = العنوان
account-organisation = المؤسسة
account-last-sign-in = آخر دخول قبل هذا
account-first-sign-in = لا شيء في آخر 30 يومًا
account-registered = أُعدّ ما يكفي لعودتك إلى حسابك
account-not-registered = لم يُعدّ ما يكفي بعد
account-why-register = حين تنسى كلمة مرورك، بهذا نعرف أنك أنت. يستغرق الأمر دقيقتين تقريبًا.
account-register = إعدادها الآن
account-review = مراجعتها
account-change-password = تغيير كلمة مرورك

# تغيير كلمة المرور.
change-heading = غيّر كلمة مرورك
change-temporary = كلمة مرورك الحالية مؤقتة. اختر كلمة مرور خاصة بك، ثم يمكنك المتابعة.
change-expired = تطلب مؤسستك تغيير كلمات المرور من حين إلى آخر، وقد حان دور كلمة مرورك. اختر كلمة مرور جديدة، ثم يمكنك المتابعة.
change-old = كلمة مرورك الحالية
change-old-empty = اكتب كلمة مرورك الحالية.
change-old-wrong = هذه ليست كلمة مرورك الحالية. اكتبها مرة أخرى.
# يصل العدد هنا نصًّا لا رقمًا؛ لذلك تصحّ العبارة مع كل عدد.
change-paused = كُتبت كلمة مرور غير صحيحة مرات كثيرة. مدة الانتظار بالدقائق: { $minutes }. حاول مرة أخرى بعدها.
change-directory-away = تعذّر الوصول إلى دليل { $organisation } الآن، لذلك لا يمكن تغيير كلمة مرورك. لم يتغير شيء. حاول مجددًا بعد بضع دقائق، وإن استمر ذلك فاسأل المسؤول.
change-same = هذه هي كلمة مرورك الحالية. اختر غيرها.
change-done-heading = تغيّرت كلمة مرورك
change-done-lead = تعمل كلمة المرور الجديدة من الآن، ولم تعد القديمة تعمل.
change-done-elsewhere = سُجّل خروجك من كل الأماكن الأخرى. اكتب كلمة المرور الجديدة مرة واحدة على هاتفك وفي تطبيق البريد.
mail-changed-text = غُيّرت بتاريخ { $time } (UTC) بعد كتابة كلمة المرور القديمة، وسُجّل خروجك من كل الأماكن الأخرى. إن كنت أنت من فعل ذلك، فلا يلزمك شيء.

# نشاط الحساب.
activity-heading = النشاط الأخير
activity-lead = ما حدث لحسابك في آخر 30 يومًا، والأحدث أولًا.
activity-none = لم يحدث شيء في آخر 30 يومًا.
activity-no-more = لا يوجد ما هو أقدم.
activity-pages = الصفحات
activity-newest = الأحدث
activity-older = الأقدم
activity-address = من العنوان
activity-not-you = هل بين هذا شيء لم تفعله أنت؟ غيّر كلمة مرورك فورًا وأخبر مسؤول النظام.
activity-signed-in = تسجيل دخول
activity-sign-in-failed = حاول أحدهم تسجيل الدخول ولم ينجح
activity-paused = جُرّبت كلمة مرور أثناء توقف سببه كثرة المحاولات الخاطئة
activity-signed-out = تسجيل خروج
activity-session-ended = تسجيل خروج من جهاز آخر
activity-sessions-ended = تسجيل خروج من كل الأماكن الأخرى
activity-password-changed = تغيّرت كلمة المرور
activity-old-password-wrong = حاول أحد المسجّلين تغيير كلمة المرور بكلمة حالية غير صحيحة
activity-password-refused = رُفضت كلمة مرور جديدة لأنها سهلة جدًّا
activity-password-not-taken = لم تُعيَّن كلمة مرور جديدة: لم يقبلها دليل مؤسستك أو لم يُجب
activity-password-reset = أُعيد تعيين كلمة المرور هنا بعد إثبات هويتك
activity-reset-by-admin = أعاد مسؤول النظام تعيين كلمة المرور
activity-unlocked = فُتح قفل الحساب
activity-blocked = توقفت إعادة التعيين بعد إثباتات خاطئة كثيرة
activity-registered = تغيّرت معلومات الأمان
activity-not-registered = أُجّل إعداد معلومات الأمان، أو لم ينجح
activity-info-started = بدأ شخص سجّل الدخول إعداد طريقة للعودة إلى الحساب
activity-info-finished = اكتمل إعداد معلومات الأمان
activity-info-removed = أُزيلت طريقة للعودة إلى الحساب
activity-info-reviewed = رُوجعت معلومات الأمان وتبيّن أنها صحيحة
activity-reproof-started = طُلب من شخص سجّل الدخول أن يثبت هويته
activity-reproved = أثبتّ هويتك قبل إجراء تغيير
activity-reproof-wrong = كُتبت كلمة مرور أو رمز أو إجابة غير صحيحة قبل إجراء تغيير
activity-asked-for-help = طُلبت المساعدة من مسؤول النظام
activity-reset-started = بدأ أحدهم إعادة تعيين كلمة المرور
activity-reset-stopped = حاول أحدهم إعادة تعيين كلمة المرور ولم يكن ذلك ممكنًا
activity-proof-passed = نجح إثبات أثناء إعادة التعيين
activity-proof-wrong = كُتب رمز أو رقم أو جواب غير صحيح أثناء إعادة التعيين
activity-call-refused = رُفضت مكالمة على الهاتف
activity-other = أمر آخر يخص أمان حسابك
device-both = { $browser } على { $system }
device-unknown = جهاز لا نعرفه
clock-zone = الأوقات بتوقيت { $zone }.
clock-here = الأوقات بتوقيت هذا الجهاز.
clock-change = تغيير

# الجلسات.
sessions-heading = أماكن تسجيل الدخول
sessions-lead = هل بينها ما لا تعرفه؟ أنهِه، ثم غيّر كلمة مرورك.
sessions-since = منذ
sessions-seen = آخر استخدام
sessions-here = أنت هنا الآن
sessions-end = إنهاء
sessions-end-others = إنهاء كل ما عداها
sessions-only-here = لم تسجّل الدخول في أي مكان آخر.

# التفضيلات.
preferences-heading = التفضيلات
preferences-lead = كيف نخاطبك، هنا وفي البريد.
preferences-language = اللغة
preferences-language-hint = لهذه الصفحات وللبريد المرسل إليك.
preferences-automatic = ما يطلبه متصفحي
preferences-zone = المنطقة الزمنية
preferences-zone-hint = تظهر الأوقات في صفحات حسابك بتوقيتها.
preferences-zone-automatic = منطقة جهازي
preferences-save = حفظ التفضيلات
preferences-wrong = اختر لغة ومنطقة زمنية من القائمتين.

# الطريق إلى تطبيق آخر.
out-heading = سجّلت الدخول
out-lead = أتيت إلى هنا من صفحة أخرى تثق بها { $organisation }. تابع هناك متى شئت.
out-continue = المتابعة إلى { $host }
out-stay = البقاء في حسابي
out-done-heading = هذا كل شيء
out-done-lead = لم يبقَ ما تفعله هنا. يمكنك إغلاق هذه النافذة.
