# الدليل المحلي في منطقة الإدارة.

admin-back = رجوع
admin-save = حفظ
on-premises-heading = الدليل المحلي
on-premises-lead = من يحفظ دليلكم كلمات مرورهم تُعيَّن لهم هناك، بواسطة وكيل تثبّتونه بأنفسكم. لا يفتح إلا اتصالات صادرة.
on-premises-none = لم يُربط أي دليل بعد
on-premises-none-text = أنشئ رمزًا، وشغّل الوكيل على جهاز لديكم، واكتب الرمز هناك. يستغرق ذلك نحو عشر دقائق.
on-premises-off = الكتابة إلى الدليل متوقفة
on-premises-off-text = يمكن للوكلاء الاتصال، لكن لا يُعيَّن شيء في أي دليل. من تُحفظ حساباتهم هناك يُطلب منهم سؤال مسؤول.
on-premises-rules = قواعد كلمات المرور فيه:
on-premises-rule-length = { $count ->
    [0] لا حدّ أدنى للطول
    [one] حرف واحد على الأقل
    [two] حرفان على الأقل
    [few] { $count } أحرف على الأقل
    [many] { $count } حرفًا على الأقل
   *[other] { $count } حرف على الأقل
}
on-premises-rule-classes = ثلاثة من أربعة أنواع من الرموز
on-premises-rule-history = ليست من آخر { $count }
on-premises-rule-age = { $count ->
    [zero] { $count } يوم
    [one] يوم واحد
    [two] يومان
    [few] { $count } أيام
    [many] { $count } يومًا
   *[other] { $count } يوم
} قبل التغيير التالي
on-premises-rule-lockout = { $count ->
    [zero] يُقفل بعد { $count } محاولة خاطئة
    [one] يُقفل بعد محاولة خاطئة واحدة
    [two] يُقفل بعد محاولتين خاطئتين
    [few] يُقفل بعد { $count } محاولات خاطئة
    [many] يُقفل بعد { $count } محاولة خاطئة
   *[other] يُقفل بعد { $count } محاولة خاطئة
}
on-premises-rules-unknown = لم يقرأ أي وكيل قواعد كلمات المرور بعد.
on-premises-synced = { $count ->
    [zero] لا أحد مُزامَن
    [one] شخص واحد مُزامَن
    [two] شخصان مُزامَنان
    [few] { $count } أشخاص مُزامَنين
    [many] { $count } شخصًا مُزامَنًا
   *[other] { $count } شخص مُزامَن
}
on-premises-refused = 
    رُفض { $count ->
        [zero] { $count }
        [one] واحد
        [two] اثنان
        [few] { $count }
        [many] { $count }
       *[other] { $count }
    }
on-premises-held = 
    المزامنة تنتظر: كانت ستغلق { $count ->
        [zero] { $count } حساب
        [one] حسابًا واحدًا
        [two] حسابين
        [few] { $count } حسابات
        [many] { $count } حسابًا
       *[other] { $count } حساب
    }
on-premises-held-text = هذا العدد دفعة واحدة قد يكون خطأ، مثل وحدة نُقلت أو مرشّح خاطئ. انظر في الدليل أولًا؛ لم يُغلق شيء.
on-premises-sync-link = مزامنة الدليل
on-premises-agents = الوكلاء
on-premises-no-agents = لا يوجد وكيل بعد.
on-premises-new-code = إضافة وكيل
on-premises-global-only = لا يستطيع تغيير هذا إلا مسؤول عام.
agent-name = الوكيل
agent-directory = الدليل
agent-state = الحالة
agent-version = الإصدار
agent-seen = آخر ظهور
agent-never = أبدًا
agent-keys = المفاتيح مستخدمة منذ
agent-fingerprint = البصمة
agent-connected = متصل
agent-away = غير متصل
agent-warnings = { $count ->
    [zero] لا أمر يستحق النظر
    [one] أمر واحد يستحق النظر
    [two] أمران يستحقان النظر
    [few] { $count } أمور تستحق النظر
    [many] { $count } أمرًا يستحق النظر
   *[other] { $count } أمر يستحق النظر
}
agent-look-at = يستحق النظر
agent-state-active = معتمد
agent-state-held = محجوز: استُخدمت هويته مرتين
agent-state-pending = ينتظر الاعتماد
agent-state-disabled = معطّل هنا
agent-state-switched-off = أُوقف حيث يعمل
agent-state-revoked = مُلغى
agent-status-up = الوكيل يعمل ومتصل.
agent-status-out-of-date = الوكيل متصل، لكن إصداره قديم. حدّثه.
agent-status-too-old = تعذّر فحص الحالة لأن الوكيل أقدم مما يقبله هذا الموقع. حدّثه.
agent-status-cannot-connect = لا يستطيع الوكيل الاتصال الآن. شغّل “latchkey-agent check” حيث ثُبّت.
agent-status-not-configured = لا يستطيع الوكيل الاتصال لأن الكتابة إلى الدليل غير معدّة كما يجب. دع وكيلًا ينضم واعتمده، أو انظر ما يقوله “latchkey-agent check”.
agent-status-temporary = لا يستطيع الوكيل الاتصال. قد تكون مشكلة عابرة في هذا الموقع؛ إن استمرت فافحص الوكيل.
agent-warning-out-of-date = إصداره أقدم من إصدار الموقع.
agent-warning-no-heartbeat = لم يعطِ إشارة منذ أكثر من عشر دقائق.
agent-warning-unreachable = لا يصل إلى أي خادم من خوادم دليله.
agent-warning-lacks-right = ينقص حسابَه حق. يقول “latchkey-agent check” أي حق هو، والأمر الذي يمنحه.
agent-warning-some-servers = 
    لا يجيب من خوادم دليله إلا { $count ->
        [zero] { $count } خادم
        [one] خادم واحد
        [two] خادمان
        [few] { $count } خوادم
        [many] { $count } خادمًا
       *[other] { $count } خادم
    }.
agent-warning-no-history = لا يطبّق الدليل سجل كلمات المرور السابقة عند إعادة التعيين.
agent-warning-not-at-primary = لا تذهب إعادة التعيين إلى الخادم الذي يعلم أولًا بكلمات المرور الخاطئة.
agent-warning-clock-off = { $count ->
    [zero] ساعة الدليل منحرفة { $count } ثانية.
    [one] ساعة الدليل منحرفة ثانية واحدة.
    [two] ساعة الدليل منحرفة ثانيتين.
    [few] ساعة الدليل منحرفة { $count } ثوانٍ.
    [many] ساعة الدليل منحرفة { $count } ثانية.
   *[other] ساعة الدليل منحرفة { $count } ثانية.
}
agent-compare-first = قارن البصمتين أولًا، ثم ضع العلامة.
agent-sure-first = ضع العلامة أولًا: الوكيل المُلغى عليه أن ينضم من جديد.
agent-not-done = لا يمكن ذلك بحالة الوكيل الآن. تُظهر الصفحة حالته.
agent-approve-heading = هل هو لكم؟
agent-approve-text = يعرض الوكيل بصمة حيث يعمل (“latchkey-agent status”). لا تعتمده إلا إذا كانت هي نفسها أعلاه حرفًا بحرف.
agent-held-text = اتصل جهازان بهذه الهوية. اعرف أيهما لكم وأوقف الآخر؛ وإن لم تستطع التمييز فألغِ الوكيل.
agent-compared = قارنتُ البصمتين، وهما متطابقتان
agent-approve = اعتماد
agent-keys-heading = المفاتيح
agent-keys-text = تتغير من تلقاء نفسها كل نصف سنة. تغييرها فورًا لا يضر؛ ولا يضيع شيء جارٍ.
agent-roll = تغيير المفاتيح الآن
agent-disable-heading = إيقاف مؤقت
agent-disable-text = يحتفظ بمكانه ولا يتلقى طلبات حتى تفعّله من جديد. وتتغير مفاتيحه.
agent-disable = تعطيل
agent-enable-heading = متابعة
agent-enable = تفعيل
agent-switched-off-text = أُوقف حيث يعمل، ولا يُشغَّل إلا هناك: “latchkey-agent enable”.
agent-revoke-heading = إزالة نهائية
agent-revoke-text = لن يستطيع أخذ أي طلب بعدها. الجهاز الذي ينبغي أن يستمر عليه أن ينضم من جديد برمز جديد.
agent-revoke-sure = أريد إزالة هذا الوكيل نهائيًا
agent-revoke = إلغاء
agent-code-heading = إضافة وكيل
agent-code-lead = يتيح الرمز لوكيل واحد الانضمام إلى دليل واحد، مرة واحدة، خلال 15 دقيقة.
agent-code-directory = اسم الدليل
agent-code-directory-hint = اسم من عندكم، مثل hq. الاسم الجديد يُنشأ.
agent-code-told = يصل إلى كل المسؤولين العامين بريد بأن رمزًا أُنشئ.
agent-code-make = إنشاء رمز
agent-code-made = يتيح هذا الرمز لوكيل واحد الانضمام إلى الدليل { $directory }. يعمل مرة واحدة، 15 دقيقة، ولا يُعرض مجددًا.
agent-code-copy = نسخ الرمز
agent-code-step-run = على الجهاز الذي سيعمل عليه الوكيل:
agent-code-step-type = اكتب الرمز عندما يطلبه.
agent-code-step-compare = قارن البصمة التي يعرضها بتلك التي في صفحته هنا، ثم اعتمده.
agent-code-to-agents = إلى الوكلاء
agent-code-directory-name = الاسم من 1 إلى 64 حرفًا.
agent-code-not-cloud = كلمة مرورك محفوظة في دليل، فيستطيع وكيل أن يعيّنها. الرمز ينشئه مسؤول عام كلمة مروره محفوظة هنا.
sync-lead = يخبر الوكيل الموقع بأفراد وحداته. لا يمنح أدوارًا ولا تراخيص أبدًا، ولا يستولي على من كان هنا قبله.
sync-people = الأفراد
sync-gone = اختفوا، والحساب مغلق
sync-finished = آخر اكتمال
sync-allow = 
    إغلاق { $count ->
        [zero] { $count } حساب
        [one] حساب واحد
        [two] حسابين
        [few] { $count } حسابات
        [many] { $count } حسابًا
       *[other] { $count } حساب
    }
sync-settings = كيف يُضاف الأفراد
sync-new-people = أين تُفحص كلمات مرور الجدد
sync-new-people-hint = يسري على من يُضافون من الآن.
authority-pass-through = في الدليل، بواسطة الوكيل
authority-hash-sync = هنا أيضًا، بعد أن يقبلها الدليل
authority-federated = لدى موفّر هوية آخر
sync-most-lost = كم حسابًا من كل مئة يجوز لمزامنة إغلاقه في اليوم
sync-most-lost-hint = من 0 إلى 100. خمسة حسابات تُغلق دائمًا؛ والأكثر ينتظرك.
sync-ask-heading = الجميع من جديد
sync-ask = طلب مزامنة كاملة
sync-none = لم يزامن أي وكيل لهذا الدليل أفرادًا بعد.
sync-refused = مرفوضون
sync-refused-name = كما يكتبه الدليل
sync-refused-why = السبب
settings-write-back = الكتابة إلى الدليل
settings-write-back-lead = هل تُنفَّذ كلمات المرور الجديدة والتغييرات وفك القفل لمن تُحفظ حساباتهم في دليل محلي في ذلك الدليل.
setting-write-back = تعيين كلمات المرور في الدليل الذي يحفظها
setting-write-back-hint = عند الإيقاف لا يستطيع أحد منهم إعادة التعيين أو التغيير أو تسجيل الدخول هنا، ويبقى الوكلاء متصلين بلا فائدة. يتطلب التشغيل وكيلًا معتمدًا.
settings-in-directory = في الدليل
