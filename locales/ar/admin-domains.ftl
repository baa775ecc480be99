# منطقة الإدارة: النطاقات.

domains-heading = النطاقات
domains-lead = الجزء من معرّف المستخدم الذي يلي @. النطاق الذي جرى التحقق منه وحده يقود الأشخاص إلى مؤسستك.
domain-name = النطاق
domain-state = الحالة
domain-since = جرى التحقق منه منذ
domain-not-yet = ليس بعد
domain-new = إضافة نطاق
domain-new-hint = مثل example.org. تثبت أنه لك بسجل في نظام أسماء النطاقات (DNS). لا ينتظر ذلك في الوقت نفسه أكثر من { $count }.
domain-add = إضافة
domain-only-global = لا يستطيع تغيير النطاقات إلا المسؤول العام.
domain-back = العودة إلى النطاق
domain-added = أُضيف. لا يقود أحدًا إلى هنا حتى يُعثر على سجله.
domain-removed = أُزيل النطاق.
domain-now-verified = جرى التحقق منه. من الآن يُقاد أصحاب معرّفات المستخدم في هذا النطاق إلى مؤسستك.
domain-still = السجل في مكانه.

domain-initial = النطاق الأول
domain-initial-text = أعدّه مشغّل هذه البوابة. وهو باقٍ.
domain-vouched = تحقق منه المشغّل
domain-vouched-text = يشهد مشغّل هذه البوابة أنه لك. لا حاجة إلى سجل.
domain-verified = جرى التحقق منه
domain-verified-text = عُثر على سجله. ويُنظر فيه من جديد كل 30 يومًا.
domain-failing = السجل مفقود
domain-failing-text = أفاد نظام DNS في عدة أيام بأن السجل غير موجود. أعده إلى مكانه ثم تحقق.
domain-failing-until = وإلا فلن يقود النطاق أحدًا إلى هنا بعد
domain-stopped = متوقف
domain-stopped-text = غاب سجله مدة أطول مما ينبغي، فلم يعد يقود أحدًا إلى هنا. أعد السجل ثم تحقق.
domain-pending = ينتظر سجله
domain-pending-text = لا يقود أحدًا إلى هنا بعد، ولا يظهر له شيء من مؤسستك.
domain-taken = يخص مؤسسة أخرى
domain-taken-text = أثبتت مؤسسة أخرى هذا النطاق أو نطاقًا يقع فيه. إن كان لك فاسأل مشغّل هذه البوابة.
domain-broken = غير موثوق
domain-broken-text = غيّر هذا القيدَ شيءٌ غير هذه البوابة، فلا يُقاد به أحد. اسأل المشغّل.

domain-second-proof = ما إن يجري التحقق من نطاق خاص بك حتى يحتاج المسؤولون إلى إثباتين مختلفين لإعادة تعيين كلمة المرور. احرص على أن يكون لكل منهم إثباتان.
domain-record = السجل المطلوب
domain-record-lead = ضعه حيث يُدار DNS نطاقك، وغالبًا لدى الشركة التي اشتريت منها الاسم.
domain-record-type = النوع
domain-record-name = الاسم
domain-record-value = القيمة
domain-record-stays = اتركه هناك بعد التحقق من النطاق.
domain-copy-name = نسخ الاسم
domain-copy-value = نسخ القيمة
domain-check = التحقق
domain-checked = آخر تحقق
domain-never-checked = لم يحدث
domain-outcome = ما عُثر عليه
domain-found = { $outcome ->
    [found] السجل.
    [other] { $count ->
        [zero] لا سجل آخر.
        [one] سجل آخر واحد، وليس هذا.
        [two] سجلان آخران، وليس بينهما هذا.
        [few] { $count } سجلات أخرى، وليس بينها هذا.
        [many] { $count } سجلًا آخر، وليس بينها هذا.
       *[other] { $count } سجل آخر، وليس بينها هذا.
    }
    [unanswered] لم يُجب نظام DNS.
   *[none] لا سجل كهذا.
}
domain-next-check = التحقق التالي
domain-check-now = تحقق الآن
domain-check-soon = جرى التحقق قبل لحظة. انتظر عشر ثوانٍ ثم حاول من جديد.
domain-check-none = لا سجل كهذا بعد. قد يستغرق ظهور التغيير في كل مكان من دقائق إلى يوم.
domain-check-other = { $count ->
    [zero] لا سجل آخر عند هذا الاسم.
    [one] عند هذا الاسم سجل آخر واحد، وليس هذا. قارن القيمة حرفًا بحرف.
    [two] عند هذا الاسم سجلان آخران، وليس بينهما هذا. قارن القيمة حرفًا بحرف.
    [few] عند هذا الاسم { $count } سجلات أخرى، وليس بينها هذا. قارن القيمة حرفًا بحرف.
    [many] عند هذا الاسم { $count } سجلًا آخر، وليس بينها هذا. قارن القيمة حرفًا بحرف.
   *[other] عند هذا الاسم { $count } سجل آخر، وليس بينها هذا. قارن القيمة حرفًا بحرف.
}
domain-check-unanswered = لم يُجب نظام DNS. لم يتغير شيء. حاول من جديد بعد بضع دقائق.
domain-elsewhere = هذا النطاق، أو نطاق يقع فيه، يخص مؤسسة أخرى هنا. إن كان لك فاسأل مشغّل هذه البوابة.
domain-known = هذا النطاق في القائمة من قبل.
domain-too-many = تنتظر { $count } من النطاقات سجلاتها بالفعل. أثبت واحدًا أو أزله أولًا.
domain-wrong-name = ليس هذا نطاقًا. اكتبه مثل example.org، دون شيء قبله أو بعده.
domain-wrong-length = لا يزيد النطاق على 48 حرفًا، كما يسمح معرّف المستخدم.
domain-wrong-letters = اكتبه بصيغته التي تبدأ بـ xn--. وهكذا تُكتب معرّفات المستخدم فيه أيضًا.
domain-wrong-personal = هذه خدمة بريد للجميع. يعيد أصحابها تعيين كلمة المرور لدى مزوّدهم.
domain-wrong-shared = لمؤسسات كثيرة أسماء في هذا النطاق. اكتب نطاقك أنت.
domain-remove = إزالة هذا النطاق
domain-remove-lead = لن يقود أحدًا إلى هنا، وتستطيع مؤسسة أخرى إثبات أنه لها. ولإضافته من جديد تحتاج إلى سجل جديد.
domain-remove-initial = النطاق الأول للمؤسسة باقٍ.
domain-remove-people = { $count ->
    [zero] ليس لأحد معرّف مستخدم في هذا النطاق.
    [one] لشخص واحد معرّف مستخدم في هذا النطاق. أعطه معرّفًا آخر أولًا.
    [two] لشخصين معرّفا مستخدم في هذا النطاق. أعطهما غيرهما أولًا.
    [few] لعدد { $count } أشخاص معرّفات مستخدم في هذا النطاق. أعطهم غيرها أولًا.
    [many] لعدد { $count } شخصًا معرّفات مستخدم في هذا النطاق. أعطهم غيرها أولًا.
   *[other] لعدد { $count } شخص معرّفات مستخدم في هذا النطاق. أعطهم غيرها أولًا.
}
domain-remove-many = لأكثر من { $count } شخص معرّفات مستخدم في هذا النطاق. أعطهم غيرها أولًا.

guide-domains = أثبت نطاقاتك
guide-domains-text = ليستخدم الأشخاص معرّفات المستخدم التي يعرفونها.

why-domain-added = أُضيف نطاق ولم يجرِ التحقق منه بعد
why-domain-verified = جرى التحقق من نطاق بسجله
why-domain-vouched = أضاف المشغّل نطاقًا دون سجل
why-domain-removed = أُزيل نطاق
why-domain-missing = لم يُعثر على سجل نطاق
why-domain-unanswered = لم يُجب نظام DNS
why-domain-elsewhere = يخص نطاق مؤسسة أخرى
why-domain-failing = غاب سجل نطاق، وسيتوقف بعد 14 يومًا
why-domain-stopped = توقف نطاق لأن سجله غاب مدة أطول مما ينبغي

mail-domain-failing-subject = { $domain }: السجل مفقود
mail-domain-failing-heading = نطاق على وشك التوقف
mail-domain-failing-text = لم يعد السجل الذي جرى به التحقق من { $domain } في نظام DNS. إن لم يعد حتى { $time } فلن يستطيع أصحاب معرّفات المستخدم في هذا النطاق تسجيل الدخول أو إعادة تعيين كلمة المرور هنا.
mail-domain-failing-advice = افتح النطاق في منطقة الإدارة، وضع السجل المعروض هناك، ثم تحقق منه.
mail-domain-stopped-subject = لم يعد { $domain } يعمل
mail-domain-stopped-heading = توقف نطاق
mail-domain-stopped-text = غاب السجل الذي جرى به التحقق من { $domain } عن نظام DNS أكثر من 14 يومًا. ومنذ { $time } لا يستطيع أصحاب معرّفات المستخدم في هذا النطاق تسجيل الدخول أو إعادة تعيين كلمة المرور هنا.
mail-domain-stopped-advice = إن كان النطاق لا يزال لك فضع السجل من جديد وتحقق منه في منطقة الإدارة. ويعمل فورًا.

why-operator-removed = أزال المشغّل التطبيق ومفاتيح المرور ليمكن إعداد غيرها
mail-proofs-taken-subject = أحد مسؤولي النظام في { $organisation } يُعدّ طرقًا جديدة لتسجيل الدخول
mail-proofs-taken-heading = أُزيل تطبيق أحد مسؤولي النظام ومفاتيح مروره
mail-proofs-taken-text = بتاريخ { $time } (UTC) أزال مشغّل هذه البوابة تطبيق المصادقة ومفاتيح المرور الخاصة بـ { $who }، ويمكن الآن إعداد غيرها بكلمة المرور.
mail-proofs-taken-advice = اسأل صاحب الحساب شخصيًا أو بالهاتف. إن لم يطلب ذلك فعطّل الحساب وأبلغ المشغّل.

guests-heading = الضيوف
guests-lead = أشخاص من خارج مؤسستك هم ضيوف عليها. حساباتهم وطرق إثبات هويتهم ملك لهم: لا يراها أحد هنا ولا يغيّرها.
guests-search = بداية العنوان
guests-none = لا ضيوف لعرضهم.
guest-address = العنوان
guest-since = ضيف منذ
guest-way = يحصل على كلمة مرور جديدة
guest-by-home = وفق سياسة مؤسسته، وهي هنا أيضًا
guest-by-mail = هنا، بعنوان بريد إلكتروني سجّله بنفسه
guest-by-provider = لدى مزوّد بريده، لا هنا
guest-by-directory = لدى المؤسسة التي تدير حسابه، لا هنا
guest-remove = إزالة هذا الضيف
guest-remove-lead = لن يكون ضيفًا على مؤسستك. ويبقى حسابه كما هو.
guest-removed = أُزيل الضيف.
why-guest-removed = أُزيل ضيف
