# منطقة الإدارة: الأشخاص والمجموعات والتراخيص، ومساعدة المتصلين.

# العثور على الأشخاص.
admin-people = الأشخاص
admin-groups = المجموعات
admin-licences = التراخيص
people-search = الاسم أو معرّف المستخدم
people-search-hint = تكفي البداية، بأحرف كبيرة أو صغيرة.
people-state = الحالة
people-everybody = الجميع
people-registered = مسجَّل
people-unregistered = لم يسجّل بعد
people-capable = قادر على إعادة التعيين
people-enabled = مسموح له بإعادة التعيين
people-paused = إعادة التعيين متوقفة الآن
people-disabled = معطَّل
people-with-roles = له دور
people-can-reset = قادر على إعادة التعيين
people-cannot-reset = غير قادر على إعادة التعيين
people-undecided = لم يُحسب بعد
people-authority = مكان كلمة المرور
people-licence = الترخيص
people-any = أي
people-find = بحث
people-all = عرض الجميع
people-none = لا أحد كذلك. جرّب أحرفًا أقل أو حالة أخرى.
people-no-more = لا أحد بعد هذا.
people-name = الاسم
people-user-id = معرّف المستخدم
people-roles = الأدوار
people-pages = صفحات القائمة
people-first = إلى البداية
people-more = المزيد
people-add = إضافة شخص
people-import = استيراد قائمة
people-export = تصدير القائمة
people-back = العودة إلى القائمة
people-kept-cloud = في السحابة
people-kept-hash-sync = محليًا، مع نسخة هنا
people-kept-pass-through = محليًا
people-kept-federated = لدى موفّر هوية آخر
people-kept-other = في مكان آخر

# شخص واحد.
person-not-ours = غيّر هذا الحسابَ شيءٌ غير Latchkey
person-not-ours-text = لا يحمل الدور أو الحالة أو مكان كلمة المرور علامتنا. لا يستطيع أحد استخدامه، ولا يمكن فعل شيء به هنا. ابحث كيف حدث ذلك، ثم استورد الشخص من جديد.
person-now = لو جاء الآن
person-now-yes = { $count ->
    [zero] يستطيع إعادة تعيين كلمة المرور من دون إثبات.
    [one] يستطيع إعادة تعيين كلمة المرور بإثبات واحد.
    [two] يستطيع إعادة تعيين كلمة المرور بإثباتين مختلفين.
    [few] يستطيع إعادة تعيين كلمة المرور بعد { $count } إثباتات مختلفة.
    [many] يستطيع إعادة تعيين كلمة المرور بعد { $count } إثباتًا مختلفًا.
   *[other] يستطيع إعادة تعيين كلمة المرور بعد { $count } إثبات مختلف.
}
person-now-kinds = يستطيع استخدام:
person-now-code = الرمز:
person-reset-pause = إعادة التعيين
person-sign-in-pause = تسجيل الدخول
person-paused-until = متوقف حتى
person-not-paused = غير متوقف
person-caller = المتصل
person-caller-verified = تحققتَ منه. يسري هذا حتى
person-caller-must = لم يُتحقق من أحد. افعل ذلك أولًا قبل أن تساعد متصلًا.
person-caller-nobody = لم يُتحقق من أحد. يسمح لك دورك بالمتابعة مع ذلك.
person-actions = ما يمكنك فعله
person-no-actions = يسمح لك دورك بالاطلاع على هذا الشخص فقط.
person-contact = بيانات الاتصال
person-masked = لا يظهر إلا ما يحتاجه المتصل ليتعرف على ما يخصه.
person-no-contact = لا شيء مسجَّل.
person-sort = ماذا
person-value = القيمة
person-source = من
person-confirmed = تأكّد في
person-never = أبدًا
person-unusable = لا يمكن استخدامه
person-methods = المسجَّل إضافة إلى ذلك
person-since = منذ
person-none = لا شيء
person-answers = { $count ->
    [zero] لم يُجب عن أي سؤال.
    [one] سؤال مُجاب واحد. لا يستطيع أحد رؤية الإجابة.
    [two] سؤالان مُجابان. لا يستطيع أحد رؤية الإجابات.
    [few] { $count } أسئلة مُجابة. لا يستطيع أحد رؤية الإجابات.
    [many] { $count } سؤالًا مُجابًا. لا يستطيع أحد رؤية الإجابات.
   *[other] { $count } سؤال مُجاب. لا يستطيع أحد رؤية الإجابات.
}
person-passkeys = { $count ->
    [zero] لا مفاتيح مرور.
    [one] مفتاح مرور واحد.
    [two] مفتاحا مرور.
    [few] { $count } مفاتيح مرور.
    [many] { $count } مفتاح مرور.
   *[other] { $count } مفتاح مرور.
}
person-last-used = آخر استخدام
person-registered = آخر تسجيل
person-looked-at = آخر مراجعة
person-asked-again = طُلبت منه المراجعة من جديد
person-account = الحساب
person-enabled = مفعَّل
person-kind = النوع
person-password = كلمة المرور
person-password-set = عُيّنت في
person-must-change = تُغيَّر عند تسجيل الدخول التالي
person-directory = الدليل
person-synced = آخر خبر منه
person-gone = غاب عنه منذ
person-owned = هذا الشخص من دليلك. تُغيَّر هناك الأسماء وبيانات الاتصال التي يحتفظ بها؛ وتأتي بها المزامنة التالية إلى هنا.
person-language = اللغة
person-none-chosen = لم تُختر
person-added = أضيف في
person-sessions = مسجَّل الدخول
person-no-sessions = ليس مسجَّل الدخول في أي مكان.
person-lately = في الآونة الأخيرة
person-nothing-lately = لم يحدث شيء بعد.
person-when = متى
person-what = ماذا
person-outcome = النتيجة
person-by = بواسطة
person-success = تم
person-failure = فشل
person-back = العودة إلى الشخص
person-save = حفظ
person-stale = غيّر شخص آخر بيانات هذا الشخص
person-stale-caption = أين يختلف نموذجك عمّا هو محفوظ
person-on-file = المحفوظ الآن
person-saved = حُفظ.
person-created = أضيف الشخص. ليست له كلمة مرور بعد؛ يعيّنها بنفسه بما هو مسجَّل عنه.
person-verified = المتصل هو من يقول. يسري هذا 15 دقيقة، لك ولهذا الشخص.
person-roles-saved = حُفظت الأدوار.
person-removed = أُزيلت، ويصل الشخصَ بريد بذلك.

contact-primary-mail = البريد
contact-alternate-email = بريد إلكتروني بديل
contact-authentication-email = بريد خاص لإعادة التعيين
contact-mobile-phone = هاتف محمول
contact-office-phone = هاتف المكتب
contact-authentication-phone = هاتف خاص لإعادة التعيين
source-user = الشخص نفسه
source-admin = مسؤول
source-sync = الدليل
source-import = استيراد
person-kind-email = البريد الإلكتروني
person-kind-mobile = الهاتف المحمول
person-kind-office = هاتف المكتب
person-kind-questions = أسئلة الأمان
person-kind-app = تطبيق المصادقة
person-kind-member = عضو
person-kind-guest = ضيف
person-kind-self-service = سجّل بنفسه
person-kind-synced-guest = ضيف من دليل آخر
method-passkeys = مفاتيح المرور
person-password-none = لم تُعيَّن قط
person-password-here = محفوظة هنا
person-password-directory = يحتفظ بها الدليل، ويمكن الوصول إليه
person-password-directory-away = يحتفظ بها الدليل، ولا يمكن الوصول إليه الآن
person-password-elsewhere = يحتفظ بها موفّر هوية آخر

# لماذا لا يستطيع أحدهم إعادة التعيين الآن، وما الذي يفيد.
person-why-unknown = هذا الشخص غير معروف.
person-remedy-unknown = تحقق من معرّف المستخدم ونطاقه.
person-why-personal = عنوانه لدى خدمة بريد شخصية.
person-remedy-personal = يعيد تعيين كلمة المرور لدى تلك الخدمة.
person-why-guest = لا يستطيع الضيوف من هذا النوع إعادة تعيين كلمة المرور هنا.
person-remedy-guest = يعيدون تعيينها لدى المؤسسة التي جاؤوا منها.
person-why-disabled = الحساب معطَّل.
person-remedy-disabled = فعّله هنا أو في دليلك.
person-why-off = إعادة التعيين الذاتية متوقفة للجميع.
person-remedy-off = شغّلها في الإعدادات.
person-why-administrators-off = لا يُسمح للمسؤولين بإعادة تعيين كلمات مرورهم هنا.
person-remedy-administrators-off = يعيّنها مسؤول آخر، أو تسمح بها الإعدادات من جديد.
person-why-no-policy = لم تحفظ مؤسستك أي إعدادات بعد.
person-remedy-no-policy = احفظ الإعدادات مرة واحدة.
person-why-scope = ليس ممن يُسمح لهم بإعادة التعيين.
person-remedy-scope = ضعه في إحدى المجموعات المسموح لها، أو أخرجه من المجموعة المستثناة.
person-why-licence = ليس له ترخيص يسمح بإعادة التعيين.
person-remedy-licence = أعطه ترخيصًا يسمح بذلك.
person-why-methods = ليست لديه طرق كافية لإثبات هويته.
person-remedy-methods = أكمل ما ينقص، أو ادعه إلى التسجيل.
person-why-writeback-off = كلمة مروره محفوظة محليًا، والكتابة إليها متوقفة.
person-remedy-writeback-off = شغّلها في الإعدادات المحلية.
person-why-directory-action = يحتاج دليله إلى من يصلح فيه شيئًا.
person-remedy-directory-action = انظر إلى وكلائه في الإعدادات المحلية.
person-why-directory-away = لا يمكن الوصول إلى أي وكيل لدليله.
person-remedy-directory-away = تحقق من أن الوكيل يعمل وأن له طريقًا إلى الإنترنت.
person-why-paused = إعادة التعيين متوقفة بعد إثباتات فاشلة.
person-remedy-paused = تحقق من هويته ثم ارفع التوقف. وإلا انتهى من تلقاء نفسه.
person-why-not-ours = غيّر هذا الحسابَ شيءٌ غير Latchkey.
person-remedy-not-ours = استورد الشخص من جديد.

# ما يُفعل بزر واحد.
action-verify = التحقق من متصل
action-edit = تعديل
action-remove-method = إزالة طريقة
action-temporary-password = كلمة مرور مؤقتة
action-roles = تغيير الأدوار
person-do-clear-pause = رفع التوقف
person-do-clear-pause-lead = تُنسى الإثباتات الفاشلة وكلمات المرور الخاطئة، وتعمل إعادة التعيين فورًا. ما أُرسل ولمن يبقى محسوبًا.
person-do-clear-pause-done = رُفع التوقف.
person-do-unlock = إلغاء القفل
person-do-unlock-lead = يمكن تسجيل الدخول من جديد بكلمة المرور الحالية. وإذا كان الدليل يحتفظ بكلمة المرور، فيُلغى القفل هناك. يصل الشخصَ بريد بذلك.
person-do-unlock-done = أُلغي قفل الحساب.
person-do-end-sessions = إنهاء كل الجلسات
person-do-end-sessions-lead = يُسجَّل خروجه من كل مكان فورًا. تبقى كلمة مروره كما هي.
person-do-end-sessions-done = أُنهيت كل الجلسات.
person-do-invite = الدعوة إلى التسجيل
person-do-invite-lead = يصله بريد يخبره أين يُعدّ طرق العودة إلى حسابه. لا يحتوي على رابط يسجّل دخول أحد.
person-do-invite-done = الدعوة في الطريق.
person-do-ask-again = طلب المراجعة من جديد
person-do-ask-again-lead = عند تسجيل دخوله التالي يُسأل هل ما سجّله ما زال صحيحًا.
person-do-ask-again-done = سيُسأل عند تسجيل دخوله التالي.
person-do-ask-again-never = إعداداتك لا تسأل الناس أبدًا هل ما سجّلوه ما زال صحيحًا. غيّر ذلك في الإعدادات أولًا.
person-do-disable = تعطيل
person-do-disable-lead = لا يستطيع تسجيل الدخول أو إعادة التعيين بعد ذلك، ويُسجَّل خروجه من كل مكان. لا يُحذف شيء.
person-do-disable-done = الحساب معطَّل.
person-do-disabled-already = الحساب معطَّل من قبل.
person-do-enable = تفعيل
person-do-enable-lead = يستطيع تسجيل الدخول وإعادة التعيين من جديد.
person-do-enable-done = الحساب مفعَّل.
person-do-enabled-already = الحساب مفعَّل من قبل.
person-do-enable-there = عطّل دليلك هذا الحساب. فعّله هناك؛ وتأتي به المزامنة التالية إلى هنا.
person-do-oneself = لا يمكنك تعطيل حسابك. يستطيع ذلك مسؤول آخر.
person-do-last-global = هذا آخر مسؤول عام. اجعل شخصًا آخر مسؤولًا عامًا أولًا.
person-do-directory-away = لا يمكن الوصول إلى أي وكيل لدليله، فلم يتغير شيء. حاول بعد لحظات.
person-do-under-way = دليله مشغول بطلب آخر لهذا الشخص. حاول بعد لحظات.
person-do-verify-first = تحقق أولًا من أن المتصل هو من يقول.
person-do-unverified = لم يُتحقق من أحد. يسمح لك دورك بالمتابعة مع ذلك.

# التحقق من متصل.
verify-heading = التحقق من متصل
verify-lead = أرسل رمزًا إلى ما هو مسجَّل، ودع المتصل يقرؤه لك. لا تسأل عن كلمة مرور أبدًا، ولا تذكر ما هو مسجَّل.
verify-nothing = لا شيء مسجَّل يستطيع المتصل أن يقرأ منه رمزًا. تحقق من هويته بطريقة أخرى، مثل مديره، ودع مسؤول المستخدمين يتابع.
verify-how = كيف يثبت ذلك
verify-sms = رسالة نصية إلى هاتفه المحمول
verify-email = رسالة بريد
verify-app = الرمز الذي يعرضه تطبيق المصادقة
verify-send = متابعة
verify-capped = أُرسل إلى هذه الوجهة كثير، فلا يُرسل إليها شيء حتى { $time } بالتوقيت العالمي. استخدم طريقة أخرى.
verify-locked = بعد رموز خاطئة كثيرة لا يمكن إثبات شيء لهذا الحساب حتى { $time } بالتوقيت العالمي.
verify-code-heading = ما الرمز الذي يقرؤه المتصل؟
verify-code-sent = أُرسل رمز إلى الشخص،
verify-code-app = دع المتصل يفتح تطبيق المصادقة ويقرأ الأرقام الستة التي يعرضها لهذا الحساب.
verify-code-hint = تُحسب الرموز الخاطئة كأنها منه: بعد عدد منها تتوقف إعادة التعيين لهذا الحساب.
verify-check = تحقق
verify-undeliverable = تعذّر تسليم الرسالة. استخدم طريقة أخرى.

# دليل يُطلب منه شيء.
directory-wait-heading = نسأل الدليل
directory-unlocked = ألغى الدليل قفل الحساب.
directory-password-set = قبل الدليل كلمة المرور المؤقتة.
directory-refused = لم يفعل الدليل ذلك
directory-not-asked = لم يأخذ أي وكيل الطلب. لم يتغير شيء.
directory-unknown = أخذ وكيلٌ الطلب ولم يُجب. ربما تم: دع الشخص يجرّب.
directory-rules = ترفض قواعد كلمات المرور هناك ذلك. ربما غُيّرت كلمة المرور قبل وقت قصير.
directory-not-found = ليس فيه حساب واحد بالضبط لهذا الشخص.
directory-protected = الحساب محمي هناك، أو خارج ما يُسمح للوكيل بلمسه.
directory-permission = ينقص الوكيلَ إذن، أو لم يُعدّ لهذا. شغّل فحصه على الجهاز المثبَّت عليه.
directory-closed = الحساب مقفل أو معطَّل هناك.
directory-later = تعذّر الوصول إليه أو هو مشغول. حاول بعد لحظات.
directory-other = أعطى جوابًا لا نفهمه.

# كلمة مرور مؤقتة.
temporary-lead = نصنع كلمة مرور ونعرضها لك مرة واحدة. على الشخص تغييرها فور تسجيل دخوله، ويُسجَّل خروجه من كل مكان، ويصله بريد بذلك.
temporary-there = تُعيَّن في دليله.
setting-temporary-passwords = السماح للمسؤولين بإعطاء كلمات مرور مؤقتة
setting-temporary-passwords-hint = تُصنع كلمة مرور يراها المسؤول مرة واحدة، ويجب تغييرها عند تسجيل الدخول التالي. لا يستطيع مكتب المساعدة ذلك.
temporary-make = صنع كلمة مرور مؤقتة
temporary-off = لا تستخدم مؤسستك كلمات مرور مؤقتة. يستطيع مسؤول عام السماح بها في الإعدادات.
temporary-oneself = تغيّر كلمة مرورك في حسابك.
temporary-disabled = الحساب معطَّل. فعّله أولًا.
temporary-shown-heading = سلّم كلمة المرور هذه الآن
temporary-shown-lead = تظهر هذه المرة فقط، ولا يستطيع أحد البحث عنها. قلها للشخص أو سلّمها على ورق؛ لا ترسلها بالبريد.
temporary-waiting = لم يُجب الدليل بعد. لا تسلّم كلمة المرور إلا بعد أن يجيب.
temporary-waiting-look = انظر هل قبلها الدليل (يفتح علامة تبويب جديدة)
temporary-passed-on = سلّمتها

# إزالة طريقة.
remove-people-lead = لا يستطيع الشخص إثبات هويته بها بعد ذلك. يصله بريد على العناوين المسجَّلة الآن.
remove-which = ما الذي يُزال
remove-take-away = إزالة
remove-none = اختر ما يُزال.
remove-nothing = لم يسجّل هذا الشخص شيئًا يمكن إزالته.
remove-oneself = تغيّر طرقك في حسابك، مثل الجميع.

# الأدوار.
roles-lead = تحدد الأدوار ما يراه المرء ويغيّره هنا. كل من له دور غير قارئ التقارير يتبع سياسة المسؤولين الأشد.
roles-last-global = سيترك هذا المؤسسة بلا مسؤول عام. اجعل شخصًا آخر مسؤولًا عامًا أولًا.
roles-members-only = لا يمكن أن يكون للضيوف دور.
role-global-hint = كل شيء، للجميع.
role-authentication-policy-hint = الإعدادات، ولا شيء من الأشخاص.
role-user-hint = الأشخاص والمجموعات والتراخيص؛ ومن المسؤولين مكتب المساعدة وقرّاء التقارير فقط.
role-helpdesk-hint = يساعد المتصلين من غير المسؤولين بعد التحقق منهم.
role-password-hint = مثل مكتب المساعدة.
role-reports-reader-hint = الأرقام وسجل التدقيق.

# حقول الشخص.
field-user-id = معرّف المستخدم
field-display-name = الاسم المعروض
field-given-name = الاسم الأول
field-family-name = اسم العائلة
field-owned = يحتفظ به الدليل
field-name-too-long = هذا الاسم أطول من 200 حرف.
field-language-unknown = اختر إحدى اللغات.
field-not-an-address = هذا ليس عنوان بريد إلكتروني.
field-not-a-number = هذا ليس رقمًا مثل ‎+1 4251234567.
field-licence-unknown = اختر من التراخيص.
field-not-a-user-id = يبدو معرّف المستخدم مثل sam@example.org.
field-foreign-domain = ما بعد @ ليس نطاقًا موثَّقًا لمؤسستك.
field-user-id-taken = لأحدهم معرّف المستخدم هذا من قبل.
edit-contact-hint = من يغيّر هنا رقمًا أو عنوانًا يغيّر ما يثبت به الشخص هويته. يصله بريد بذلك على العناوين المسجَّلة الآن.
new-lead = لا يحصل هنا على كلمة مرور. يعيّنها بنفسه بما هو مسجَّل عنه.
new-domains = نطاقات مؤسستك:

# القوائم.
people-export-lead = ملف CSV فيه أسماء الجميع وحالاتهم وأدوارهم وتراخيصهم، وهل يستطيعون إعادة التعيين. لا يحتوي على بيانات اتصال. يُكتب في سجل التدقيق أنك أخذته.
people-export-download = تنزيل
import-lead = اختر ملف CSV أو الصق محتواه، وأسماء الأعمدة في سطره الأول، بحد أقصى { NUMBER($count) } شخص. ترى أولًا ما الذي سيحدث، ولا يُكتب شيء قبل أن تؤكد.
import-columns = لا يلزم إلا user_id. الحقل الفارغ يترك ما هو موجود؛ وتُفصل القوائم بفواصل منقوطة. الأعمدة:
import-no-roles = لا يشمل دورك إعطاء الأدوار، فاترك ذلك العمود فارغًا.
import-list = أو الصق القائمة
import-file = ملف
import-no-text = الملف ليس نصًا بترميز UTF-8. احفظه بصيغة “CSV UTF-8” واختره من جديد.
import-check = عرض ما سيحدث
import-check-again = عرض من جديد
import-now = استيراد الآن
import-nothing-yet = لم يُكتب شيء بعد.
import-preview = سيضاف { NUMBER($added) } ويُغيَّر { NUMBER($changed) } من الأشخاص.
import-done = أضيف: { NUMBER($added) }. غُيّر: { NUMBER($changed) }.
import-faults = لم يُستورد شيء. يجب إصلاح هذا أولًا
import-more-faults = { $count ->
    [zero] ولا شيء غيرها.
    [one] وواحد آخر.
    [two] واثنان آخران.
    [few] و{ $count } أسطر أخرى.
    [many] و{ $count } سطرًا آخر.
   *[other] و{ $count } سطر آخر.
}
import-to-list = إلى القائمة
import-line = السطر { $line }:
import-empty = لا أحد في القائمة.
import-too-many = هذا أكثر مما يُستورد دفعة واحدة. قسّم القائمة.
import-nul = فيه حرف لا يمكن قراءته.
import-unreadable = لا يمكن قراءته بصيغة CSV.
import-fields = فيه { $value } من الحقول، وفي السطر الأول { $more }.
import-column-unknown = لأحد الأعمدة اسم غير معروف، أو هو مكرر.
import-column-not-here = لا يمكن جلب كلمات المرور والقيم الخاصة وما يخص الدليل بهذه الصفحة. اترك تلك الأعمدة فارغة.
import-lonely = يحتفظ دليل هذا الشخص بكلمة المرور.
import-group-kept = يدير الدليل المجموعة «{ $value }»: يُضاف الناس إليها هناك.
import-not-a-user-id = { $column } «{ $value }» ليس عنوانًا مثل sam@example.org.
import-domain = { $value } ليس نطاقًا موثَّقًا لمؤسستك.
import-none-of = { $column } «{ $value }» ليس واحدًا من: { $more }.
import-not-an-address = { $column } «{ $value }» ليس عنوان بريد إلكتروني.
import-not-a-number = { $column } «{ $value }» ليس رقمًا مثل ‎+1 4251234567.
import-twice = «{ $value }» موجود في السطر { $more } من قبل.
import-roles-not-yours = لا يعطي الأدوار إلا المسؤولون العامون.
import-roles-not-fresh = لإعطاء الأدوار أثبت هويتك مرة أخرى: افتح أدوار أي شخص ثم عد إلى هنا.
import-person-not-yours = لهذا الشخص دور لا يصل إليه دورك.
import-person-synced = هذا الشخص من دليلك ويُغيَّر هناك.
import-person-oneself = هذا أنت. يغيّر حسابَك شخص آخر، أو تغيّره في صفحتك.
import-contact-known = هذا الشخص موجود هنا، ويعيد التعيين بما هو مسجّل. غيّر العناوين والأرقام في صفحته، حيث يُخبَر بذلك.

# المجموعات والتراخيص.
groups-lead = تحدد المجموعات من يُسمح له بإعادة تعيين كلمة المرور، حيث تذكرها إعداداتك. ويُحسب أعضاء المجموعة التي داخل مجموعة.
groups-search = اسم المجموعة
groups-none = لا توجد مجموعة كهذه.
group-new = إضافة مجموعة
group-name = الاسم
group-create = إضافة المجموعة
group-created = أضيفت المجموعة.
group-renamed = تغيّر اسم المجموعة.
group-added = تمت الإضافة.
group-removed = تم الإخراج.
group-deleted = حُذفت المجموعة.
group-name-empty = أعط المجموعة اسمًا.
group-name-long = للاسم 120 حرفًا بحد أقصى، بلا فاصلة منقوطة.
group-name-taken = توجد مجموعة بهذا الاسم من قبل.
group-synced = من دليل
group-of-directory = يحتفظ دليلك بهذه المجموعة وتُغيَّر هناك.
group-of-policy = تذكر إعداداتك هذه المجموعة: هي تحدد من يُسمح له بإعادة التعيين. أخرجها من الإعدادات أولًا.
group-members = الأشخاص في هذه المجموعة
group-no-members = لا أحد عضو في هذه المجموعة بنفسه.
group-inside = المجموعات داخل هذه المجموعة
group-no-groups = لا مجموعة داخل هذه.
group-remove = إخراج
group-add = إضافة
group-add-person = معرّف مستخدم الشخص المضاف
group-add-group = المجموعة المضافة
group-choose = اختر مجموعة
group-nobody = لا أحد له معرّف المستخدم هذا.
group-ring = هذه المجموعة داخل تلك من قبل، فستكون حلقة.
group-rename = تغيير الاسم
group-delete = حذف المجموعة
group-delete-lead = يبقى أعضاؤها؛ تذهب المجموعة فقط.
group-back = العودة إلى المجموعة
licences-per-person = يحتاج كل شخص إلى ترخيص خاص به. يمكن في إعداداتك أن يكفي واحد في المؤسسة.
licences-per-organisation = يكفي ترخيص مناسب واحد في المؤسسة للجميع.
licences-allow = يسمح بـ
licence-nothing = تغيير كلمة مرور معروفة
licence-reset = إعادة التعيين
licence-writeback = الكتابة محليًا
licence-words = كلمات ممنوعة خاصة بك

# الرسائل.
mail-code-desk-preview = لا تقرأه إلا لمكتب المساعدة الذي اتصلت به بنفسك.
mail-code-desk-heading = رمزك لمكتب المساعدة
mail-code-desk-text = هل أنت على الهاتف مع مكتب المساعدة في { $organisation }؟ اقرأ لهم هذه الأحرف إذن، ليعرفوا أنك أنت.
mail-code-desk-never = لم تتصل بهم؟ فلا تقرأه لأحد، أيًّا كان من يسأل. لا تسأل { $organisation } أبدًا عن كلمة مرورك.
mail-code-desk-footer = أُرسل لأن مسؤولًا يريد أن يعرف هل المتصل { $account }. المرجع { $reference }. لا يُقرأ هذا البريد؛ اسأل قسم تقنية المعلومات.
sms-code-desk = { $code } هو رمزك لمكتب المساعدة في { $organisation }. لا تقرأه إلا إذا اتصلت بنفسك.
mail-temporary-subject = عيّن مسؤول كلمة مرورك في { $organisation }
mail-temporary-heading = لديك كلمة مرور مؤقتة
mail-temporary-text = عيّنها مسؤول في { $time } (بالتوقيت العالمي)، وسُجّل خروجك من كل مكان. تتسلّمها منه وتغيّرها فور تسجيل دخولك.
mail-temporary-not-asked = لم تطلبها؟ اتصل بالمسؤول الآن، بالهاتف إن أمكن. لا ترد على هذه الرسالة.
mail-invitation-subject = أعدّ طرق العودة إلى حسابك في { $organisation }
mail-invitation-heading = قبل أن تجد نفسك خارج الحساب
mail-invitation-text = تتيح لك { $organisation } أن تعيد تعيين كلمة مرور منسية بنفسك، بعد أن تُعدّ طرقًا لإثبات أنك أنت. سجّل الدخول وافعل ذلك هنا: { $place }
mail-invitation-advice-heading = لست واثقًا من هذه الرسالة؟
mail-invitation-advice = لا يلزمك أن تنطلق من هنا. سجّل الدخول كما تفعل دائمًا، وابحث عن معلومات الأمان الخاصة بك. لن يسألك أحد عن كلمة مرورك بالبريد.

# نشاط المرء نفسه.
activity-desk-code = أرسل إليك مكتب المساعدة رمزًا ليعرف من يتصل
activity-desk-verified = أثبتَّ لمكتب المساعدة من أنت
activity-desk-wrong = قرأ شخص على الهاتف مع مكتب المساعدة رمزًا خاطئًا
