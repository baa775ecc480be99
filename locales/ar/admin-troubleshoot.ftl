# حل المشكلات في منطقة الإدارة.
troubleshoot-heading = حل المشكلات
troubleshoot-lead = حالة كل شيء، وما أخفق مؤخرًا، وما يفيد في معالجته.

why-box-heading = لماذا لم يتمكن هذا الشخص؟
why-box-label = معرّف المستخدم أو رمز الدعم
why-box-hint = يقود معرّف المستخدم إلى الشخص وإلى ما كان سيحدث لو جاء الآن. أما رمز الدعم، المكتوب أسفل كل صفحة، فيقود إلى ما حدث خطوة بخطوة.
why-box-open = ابحث عنه
why-box-wrong = اكتب معرّف مستخدم كاملًا مثل sam@example.org، أو رمز دعم كاملًا من 36 حرفًا.
why-box-nobody = لا أحد هنا يحمل معرّف المستخدم هذا. تحقق من كتابته.
why-box-no-story = لم يحدث شيء هنا تحت رمز الدعم هذا. تحقق من كل حرف؛ وقد يكون أقدم من مدة احتفاظكم بالأحداث.

trouble-state = الحالة الآن
trouble-good = سليم
trouble-look = يحتاج إلى نظر
trouble-unused = غير مستخدم
trouble-ask-operator = اسأل من يشغّل البوابة.
trouble-no-directory = لا يوجد دليل متصل.
trouble-directory = الدليل { $name }
trouble-agent-upgrade = ثبّت وكيل هذا الإصدار حيث يعمل.
trouble-agent-check = شغّل “latchkey-agent check” حيث ثُبّت الوكيل. فهو يقول ما ينقص.
trouble-agent-set-up = اجعل وكيلًا ينضم ووافق عليه، أو شغّل “latchkey-agent check” حيث ثُبّت.
trouble-agent-wait = انتظر دقيقتين. إن بقي الأمر كذلك فانظر إلى الجهاز الذي يعمل عليه الوكيل.
trouble-mail = البريد
trouble-texts = الرسائل النصية
trouble-calls = المكالمات
trouble-mail-none = لم يُعدّ خادم بريد، فلا يصل أي رمز ولا أي إشعار.
trouble-mail-none-advice = يجب إعداد خادم بريد.
trouble-sending-none = ليس لهذه البوابة مزوّد لذلك. يثبت الناس هويتهم بطرق أخرى.
trouble-mail-refusing = لا يقبل خادم البريد رسائل في الوقت الحالي. لا يضيع شيء، ونواصل المحاولة.
trouble-sending-refusing = لا يقبل المزوّد شيئًا في الوقت الحالي. نواصل المحاولة.
trouble-refusing-advice = اذكر الأوقات أدناه. وحتى ذلك الحين يمكن للناس استخدام تطبيق المصادقة.
trouble-hesitant = تنتظر بعض الرسائل محاولة أخرى، بينما أُرسلت غيرها.
trouble-hesitant-advice = كثيرًا ما يكون صندوق بريد شخص واحد ممتلئًا أو بطيئًا. تُعاد المحاولة طوال ثلاثة أيام.
trouble-untouched = هناك ما حان وقته ولم يتناوله أحد منذ مدة.
trouble-untouched-advice = يجب أن تعمل عملية ترسل الرسائل.
trouble-on-its-way = هناك رسائل في الطريق.
trouble-nothing-waits = لا شيء ينتظر.
trouble-waiting = { $more ->
    [yes] ينتظر أكثر من { $count } من رسائلكم.
   *[no] { $count ->
        [one] تنتظر رسالة واحدة من رسائلكم.
       *[other] عدد رسائلكم المنتظرة: { $count }.
    }
}
trouble-error-away = لا يمكن الوصول إليه، أو يطلب العودة لاحقًا.
trouble-error-slow = لم يجب في الوقت المناسب.
trouble-error-not-configured = لم يتم إعداده.
trouble-error-other = ذكر سببًا خاصًا به، وهو مكتوب في سجل البوابة.
trouble-failing-since = ينتظر منذ
trouble-accepted = آخر رسالة قُبلت في
trouble-given-up = تم التخلي عنها
trouble-given-up-count = { $more ->
    [yes] رُفض نهائيًا أكثر من { $count } من رسائل الأسبوع الماضي، أو أُعيدت محاولتها ثلاثة أيام دون جدوى.
   *[no] { $count ->
        [one] رُفضت نهائيًا رسالة واحدة من الأسبوع الماضي، أو أُعيدت محاولتها ثلاثة أيام دون جدوى.
       *[other] رسائل الأسبوع الماضي التي رُفضت نهائيًا، أو أُعيدت محاولتها ثلاثة أيام دون جدوى: { $count }.
    }
}
trouble-given-up-advice = كثيرًا ما يكون العنوان لم يعد موجودًا؛ ويقول “latchkey jobs” المزيد.
trouble-lists = قوائم الأشخاص
trouble-lists-current = تعرض كل قائمة ما هو صحيح الآن.
trouble-lists-working = يجري إدخال التغييرات. يستغرق ذلك دقائق على الأكثر.
trouble-lists-behind = قوائم الأشخاص وأرقامهم متأخرة.
trouble-lists-advice = إن لم ينقص العدد خلال ربع ساعة فقد توقف العمل المرافق للصفحات.
trouble-stale = { $more ->
    [yes] لا يزال يُنظر في أكثر من { $count } شخص.
   *[no] { $count ->
        [one] لا يزال يُنظر في شخص واحد.
       *[other] عدد الأشخاص الذين لا يزال يُنظر فيهم: { $count }.
    }
}
trouble-figures = الأرقام
trouble-figures-current = أرقام الإحصاءات حديثة.
trouble-figures-behind = أرقام الإحصاءات متأخرة، وكذلك قائمة الإخفاقات أدناه.
trouble-worker-advice = توقف العمل المرافق للصفحات، ويجب أن تشغّله عملية.
trouble-log-ready = في السجل متسع للأسابيع القادمة.
trouble-log-behind = ليس في السجل مكان خاص بالأسبوع القادم. لا تزال الأحداث تُحفظ، ويصبح البحث أبطأ.
trouble-forward-advice = انظر لماذا لا تُقبل، وأصلح ذلك حيث تجمعون الأحداث.
trouble-clock = الساعة
trouble-clock-fine = تتفق البوابة وقاعدة البيانات على الوقت.
trouble-clock-apart = تختلف البوابة وقاعدة البيانات بأكثر من ثانيتين. قد تنتهي الرموز مبكرًا أو متأخرًا.
trouble-clock-advice = يجب ضبط ساعتي الجهازين بخادم وقت.

trouble-failed = ما أخفق، وما يفيد
trouble-none-failed = لم يخفق شيء في هذه المدة.
trouble-last = آخر مرة في ساعة
trouble-events = عرض الأحداث

codes-heading = معاني الأرقام
codes-find = رقم أو كلمة
codes-find-hint = مثل SSPR_0029 من صفحة قرأها أحدهم، أو 33008 من سجل وكيل.
codes-all = عرض الكل
codes-none = لا رقم يقول هذا.
codes-number = الرقم
codes-meaning = المعنى

event-reset-start = وصلت إلى الوكيل إعادة تعيين أو فتح قفل أو تحقق من كلمة مرور
event-reset-done = تمت إعادة التعيين أو فتح القفل أو التحقق من كلمة المرور
event-reset-fail = أخفقت إعادة التعيين أو فتح القفل أو التحقق من كلمة المرور
event-onboard-start = بدأ الوكيل بالانضمام
event-onboard-done = انضم الوكيل
event-change-start = وصل إلى الوكيل تغيير كلمة مرور معروفة
event-change-done = تم تغيير كلمة مرور معروفة
event-change-fail = أخفق تغيير كلمة مرور معروفة
event-admin-start = وصلت إلى الوكيل إعادة تعيين من مسؤول
event-admin-done = تمت إعادة تعيين من مسؤول
event-admin-fail = أخفقت إعادة تعيين من مسؤول
event-offboard-start = بدأ الوكيل بالمغادرة
event-offboard-done = غادر الوكيل وأُتلفت مفاتيحه
event-offboard-fail = لم يتمكن الوكيل من المغادرة
event-started = شُغّل الوكيل
event-stopped = أُوقف الوكيل
event-keys = أنشأ الوكيل مفاتيح جديدة
event-heartbeat = نبضة: أخبر الوكيل عن حاله
event-connection = أخفق الاتصال بالبوابة أو انقطع
event-revoked = أُلغي الوكيل ولم يعد يفعل شيئًا
event-unknown = خطأ ليس له رقم خاص
event-portal-away = لا يمكن الوصول إلى البوابة
event-input = تأخر طلب، أو كانت الطلبات أكثر مما يقبله الوكيل في دقيقة أو يوم
event-decryption = تعذر فتح طلب بمفاتيح هذا الوكيل
event-configuration = ملفات الوكيل نفسه غير صحيحة: إعداداته أو يوميته أو مفاتيحه
event-directory-unknown = لم يجب الدليل، أو رفض دون سبب نعرفه
event-not-found = لا يعرف الدليل هذا الشخص
event-many = يعرف الدليل أكثر من شخص واحد كهذا
event-permissions = لا يجوز للوكيل المساس بهذا الحساب: ينقصه إذن، أو الحساب محمي، أو يقع خارج الوحدات المسموح بها
event-disabled = الحساب معطّل في الدليل
event-locked = الحساب مقفل في الدليل
event-wrong-password = كانت كلمة المرور الحالية خاطئة
event-policy = لم تسمح قواعد الدليل بكلمة المرور هذه، أو ليس بعد
event-directory-configuration = الدليل أو الوكيل غير معدّ لهذا
remedy-next-line = السطر التالي من السجل يذكر السبب برقم خاص به.
remedy-approve = قارن بصمته في صفحة “الدليل المحلي” ووافق عليه.
remedy-offboard = ألغِ الوكيل في صفحة “الدليل المحلي”، واحذف ملفاته حيث كان مثبتًا.
remedy-stopped = شغّله من جديد، إلا إذا أوقفته بنفسك.
remedy-network = تحقق من أن الجهاز يصل إلى البوابة عبر https، وعبر الوكيل الشبكي أيضًا. يعيد الوكيل المحاولة من تلقاء نفسه.
remedy-onboard = إن كان ذلك خطأ فأنشئ رمزًا جديدًا واجعله ينضم من جديد.
remedy-bundle = أرسل السطور المحيطة به مع حزمة الدعم.
remedy-clock = تحقق من ساعة ذلك الجهاز، ثم اطلب من الشخص المحاولة مرة أخرى.
remedy-decryption = اطلب من الشخص المحاولة مرة أخرى. إن بقي الأمر كذلك فألغِ الوكيل واجعله ينضم من جديد: قد تكون ملفاته من نسخة احتياطية قديمة.
remedy-check = شغّل “latchkey-agent check” حيث ثُبّت. فهو يقول ما ينقص والأمر الذي يمنحه.
remedy-directory-log = انظر هل يعمل الدليل وإلى سجله هو، في وقت السطر.
remedy-not-found = تحقق من أن الشخص لا يزال موجودًا هناك، ثم شغّل مزامنة.
remedy-many = أبقِ حسابًا واحدًا مفعّلًا من بين الحسابات ذات المرساة نفسها.
remedy-disabled = فعّل الحساب في الدليل إن كان الشخص لا يزال لديكم.
remedy-locked = افتح قفله في الدليل، أو دع الشخص يعيد التعيين، فهذا يفتح القفل أيضًا.
remedy-wrong-password = لا عطل هنا. من نسي كلمة المرور يعيد تعيينها.
remedy-policy = أخبر الشخص بالقواعد: الطول والسجل السابق ومتى يجوز تغيير كلمة المرور مجددًا.

bundle-heading = حزمة الدعم
bundle-lead = حين يساعدكم أحد من الخارج فأعطوه هذه. إنها تقول أي الإصدارات تعمل، وما الإعدادات، وما الذي أخفق.
bundle-without = لا تحوي كلمة مرور ولا مفتاحًا ولا رمزًا ولا اسم شخص أو عنوانه أو رقمه، ولا شيئًا كتبتموه كلمةً أو رابطًا أو عنوانًا.
bundle-download = تنزيل
bundle-copy = نسخ
bundle-content = ما فيها

# من تصله رسالة حين يطلب أحد المساعدة.
setting-help-to = تذهب طلبات المساعدة إلى
setting-help-to-hint = حين يضغط أحدهم على التواصل مع المسؤول ويكون رابط المساعدة رسالة إلى مسؤوليكم.
setting-help-default = الأقرب إلى الأمر
setting-help-default-hint = مسؤولو كلمات المرور ومكتب المساعدة؛ فإن لم يوجدوا فمسؤولو المستخدمين، وإلا فالمسؤولون العامون.
setting-help-roles = كل من له أحد هذه الأدوار
setting-help-people = هؤلاء المسؤولون
setting-help-people-who = معرّفات المستخدمين
setting-help-people-hint = واحد في كل سطر، وعشرة على الأكثر. يجب أن يكون لكل منهم دور هنا؛ فإن لم يبق لأحد منهم دور ذهبت الطلبات إلى الأقرب.
setting-help-nobody = لا تصل الآن إلى أحد.
setting-help-now = { $count ->
    [one] تصل الآن إلى شخص واحد:
   *[other] عدد من تصل إليهم الآن: { $count }، ومئة على الأكثر. منهم:
}
settings-no-such-helper = لا مسؤول هنا يحمل معرّف المستخدم { $text }.
fault-help-roles = اختر دورًا واحدًا على الأقل.
fault-help-people = اذكر من مسؤول واحد إلى عشرة، كلًّا في سطر.

# الطلب من الناس إضافة طريقة قبل أن يقطع عنهم تغييرٌ السبيل.
ask-first = اطلب منهم إضافة طريقة أولًا
ask-first-hint = لم يُحفظ شيء بعد. كل من له عنوان أساسي منهم تصله رسالة واحدة تقول أين يضيف طريقة، ولا تصله ثانية خلال 7 أيام.
ask-first-working = يجري الطلب منهم
ask-first-done = طُلب منهم إضافة طريقة
ask-first-asked = { $count ->
    [one] طُلب ذلك من شخص واحد.
   *[other] عدد من طُلب منهم ذلك: { $count }.
}
ask-first-without = { $count ->
    [one] شخص واحد ليس له عنوان أساسي. اطلب منه بطريقة أخرى.
   *[other] عدد من ليس لهم عنوان أساسي: { $count }. اطلب منهم بطريقة أخرى.
}
ask-first-lately = { $count ->
    [one] طُلب ذلك من شخص واحد في الأيام السبعة الأخيرة.
   *[other] عدد من طُلب منهم ذلك في الأيام السبعة الأخيرة: { $count }.
}
