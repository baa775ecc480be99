# بوابة التسجيل: طرق إثبات الهوية، صفحةً بعد صفحة.
register-heading = جهّز مفتاحًا احتياطيًا
register-lead = هذه هي الطرق التي تثبت بها هويتك إذا نسيت كلمة مرورك. لا يراها إلا أنت ومسؤولو النظام لديك. أما إجاباتك فلا يراها أحد.
register-asked-heading = قبل أن يتعذّر عليك الدخول
register-asked-lead = تطلب منك { $organisation } أن تحدد كيف تعود إلى حسابك إذا نسيت كلمة مرورك. يستغرق ذلك بضع دقائق، مرة واحدة.
register-closed = لم يفتح مسؤول النظام إعادة تعيين كلمة المرور لحسابك، فلا شيء هنا يلزم إعداده.
register-progress = { $required ->
    [one] الطرق الجاهزة: { $have } من طريقة واحدة.
   *[other] الطرق الجاهزة: { $have } من { $required }.
}
register-enough = لديك ما يكفي للعودة إلى حسابك. والمزيد لا يضر.
register-left = { $count ->
    [one] جهّز طريقة واحدة أخرى وتنتهي.
    [two] جهّز طريقتين أخريين وتنتهي.
   *[other] الطرق المتبقية لتنتهي: { $count }.
}
register-phone = الهاتف المحمول
register-phone-hint = لرسالة نصية أو مكالمة.
register-email = عنوان بريد إلكتروني آخر
register-email-hint = صندوق بريد يمكنك فتحه دون كلمة المرور هذه.
register-app = تطبيق المصادقة
register-app-hint = ستة أرقام من تطبيق على هاتفك. يعمل دون شبكة.
register-questions = أسئلة الأمان
register-questions-hint = { $count ->
    [one] سؤال واحد لا يعرف إجابته غيرك.
   *[other] أسئلة لا يعرف إجاباتها غيرك، وعددها { $count }.
}
register-office = هاتف المكتب
register-office-hint = لمكالمة في مكتبك.
register-office-whose = يهتم مسؤول النظام بهذا الرقم.
register-state-ready = جاهز
register-state-unconfirmed = من مؤسستك، ولم تؤكده بعد
register-state-waiting = في انتظار الرد على ما أرسلناه في الساعة
register-state-unused = لا يُستخدم هنا لإعادة التعيين
register-state-off = غير مُعدّ
register-enter = إدخال الرمز
register-set-up = إعداد
register-change = تغيير
register-remove = إزالة
register-is-ready = { $what }: جاهز.
register-is-removed = { $what }: أُزيل.
register-mailed = أخبرناك بالبريد أيضًا، لتعرف لو لم تكن أنت من فعل ذلك.
register-finish = إنهاء
register-later = ليس الآن
register-later-hint = سنسألك مرة أخرى عند تسجيل الدخول القادم.
register-before = قبل أن يتغير شيء نطلب منك إثبات هويتك، ونخبرك بالبريد.
register-by-link = جئت عبر رابط، فلا يمكنك هنا إلا إضافة الطرق الأولى. سجّل الدخول بكلمة مرورك لتغييرها لاحقًا.
register-back = العودة إلى القائمة

register-phone-heading = أضف هاتفك المحمول
register-phone-change = استخدام هاتف محمول آخر
register-phone-lead = نتحقق مرة واحدة من أنه لك. ولا نستخدمه إلا لإعادتك إلى حسابك.
register-phone-which = أي رقم
register-use-number = استخدام هذا الرقم
register-other-number = رقم آخر
register-from-organisation = أدخلته مؤسستك.
register-country = البلد أو المنطقة
register-number = رقم الهاتف
register-number-hint = كما تطلبه داخل بلدك، أو كاملًا مسبوقًا بعلامة +.
register-how = كيف نتحقق منه؟
register-how-text = إرسال رسالة نصية
register-how-text-hint = تكتب الرمز الوارد فيها
register-how-call = الاتصال بي
register-how-call-hint = ترد على المكالمة وتضغط #
register-number-unreadable = لا يبدو هذا رقم هاتف من هذا البلد. تحقق من البلد ومن الرقم.
register-number-same = هذا الرقم مسجّل لديك هنا. اكتب رقمًا آخر، أو عُد إلى القائمة.
register-number-refused = لا يمكننا مراسلة هذا الرقم أو الاتصال به من هنا. استخدم رقمًا آخر، أو اسأل مسؤول النظام.
register-number-odd = يبدو هذا الرقم غير معتاد. تحقق منه مرة أخرى. إن كان صحيحًا فتابع.
register-number-sure = الرقم صحيح، متابعة
register-too-many = جرّبت اليوم ثلاثة جديدة، وهذا أقصى ما هو آمن. يمكنك المحاولة مجددًا ابتداءً من { $time } UTC.
register-capped = أرسلنا إلى هناك أقصى ما هو آمن. يمكنك المحاولة مجددًا ابتداءً من { $time } UTC.
register-locked = حفاظًا على أمانك توقف كل ما يحتاج إلى إثبات حتى { $time } UTC، بعد محاولات خاطئة كثيرة. يمكن لمسؤول النظام مساعدتك قبل ذلك.
register-undeliverable = تعذّر تسليم الرسالة. تحقق مما كتبته، أو استخدم غيره.
register-call-answered = ضغطت #
register-call-answered-lead = شكرًا لك. خطوة واحدة أخرى ويُحتسب.
register-call-failed = تعذّر الوصول إلى الهاتف. اطلب الاتصال مرة أخرى، أو استخدم رقمًا آخر.
register-call-over = لم يرد أحد في الوقت المحدد. اطلب الاتصال مرة أخرى، أو استخدم رقمًا آخر.

register-email-heading = أضف عنوان بريد إلكتروني آخر
register-email-change = استخدام عنوان بريد إلكتروني آخر
register-email-lead = صندوق بريد خاص بك يُفتح دون كلمة المرور هذه. نرسل إليه رمزًا لنتأكد من أنه لك.
register-email-which = أي عنوان
register-use-address = استخدام هذا العنوان
register-other-address = عنوان آخر
register-address = عنوان البريد الإلكتروني
register-address-hint = ليس بريد عملك أو دراستك: فلا يمكنك فتحه دون كلمة مرورك.
register-address-unreadable = لا يبدو هذا عنوان بريد إلكتروني. تحقق منه.
register-address-same = هذا العنوان مسجّل لديك هنا. اكتب عنوانًا آخر، أو عُد إلى القائمة.
register-address-own = يُفتح هذا الصندوق بكلمة المرور التي قد تنساها. استخدم صندوقًا يُفتح دونها.

register-questions-heading = اختر أسئلتك
register-questions-change = اختيار أسئلة جديدة
register-questions-lead = { $count ->
    [one] اختر سؤالًا وأجب عنه بما لا يخطر لغيرك.
   *[other] اختر أسئلة مختلفة عددها { $count }، وأجب عن كل منها بما لا يخطر لغيرك.
}
register-questions-replace = تحل محل الأسئلة التي لديك.
register-question-n = السؤال { $n }
register-question = سؤالك
register-question-choose = اختر سؤالًا
register-answer = إجابتك
register-answers-hint = من { $least } إلى { $most } حرفًا. لا فرق بين الأحرف الكبيرة والصغيرة، ولا أثر للمسافات الزائدة. لا يستطيع أحد الاطلاع على إجاباتك، ولا أنت.
register-questions-save = حفظ الأسئلة
register-question-none = اختر سؤالًا.
register-question-twice = اخترت هذا السؤال من قبل. اختر غيره.
register-answer-short = هذه الإجابة قصيرة جدًا. تحتاج إلى { $least } أحرف على الأقل.
register-answer-long = هذه الإجابة طويلة جدًا. الحد الأقصى { $most } حرفًا.
register-answer-in-question = يمكن قراءة هذه الإجابة في السؤال. اختر إجابة لا ترد فيه.
register-answer-twice = كتبت هذه الإجابة من قبل. اكتب غيرها.

register-app-heading = أضف تطبيق مصادقة
register-app-change = استخدام تطبيق مصادقة آخر
register-app-intro = تطبيق على هاتفك يعرض ستة أرقام جديدة كل نصف دقيقة. أي تطبيق مصادقة يفي بالغرض.
register-app-step-install = ليكن على هاتفك تطبيق مصادقة.
register-app-step-scan = دعه يمسح الصورة في الصفحة التالية.
register-app-step-test = اكتب الأرقام الستة التي يعرضها، مرة واحدة، لنتأكد من أنه يعمل.
register-app-replace = يبقى التطبيق الذي لديك الآن صالحًا حتى نتحقق من الجديد.
register-app-begin = عرض الصورة
register-app-lead = خطوتان ويصبح جاهزًا.
register-app-scan = ١. امسح هذه الصورة بتطبيقك
register-app-picture = رمز QR لتطبيق المصادقة. المفتاح نفسه مكتوب بالأحرف أدناه.
register-app-link = هل التطبيق على هذا الجهاز؟ افتحه من هنا
register-app-type = كتابة المفتاح بدلًا من ذلك
register-app-account = الحساب
register-app-key = المفتاح
register-app-kind = النوع
register-app-kind-value = يعتمد على الوقت، 6 أرقام، 30 ثانية
register-app-test = ٢. اكتب الأرقام التي يعرضها
register-app-check = التحقق والإنهاء
register-app-new = عرض صورة جديدة

remove-heading = إزالة: { $what }
remove-lead = لن يمكنك بعد ذلك إثبات هويتك بهذه الطريقة.
remove-falls-back = يُستخدم من جديد ما أدخلته مؤسستك.
remove-too-few-heading = لن يبقى لديك ما يكفي
remove-too-few = { $count ->
    [one] تحتاج إعادة التعيين إلى طريقة واحدة على الأقل. ومن دونها لا يمكنك العودة إلى حسابك بنفسك إذا نسيت كلمة مرورك.
   *[other] عدد الطرق التي تحتاج إليها إعادة التعيين: { $count }. وبأقل منها لا يمكنك العودة إلى حسابك بنفسك إذا نسيت كلمة مرورك.
}
remove-button = إزالة
remove-keep = إبقاء

confirm-heading = هل ما زالت هذه صحيحة؟
confirm-lead = لحظة الآن توفر عليك العناء لاحقًا: بهذه الطرق تعود إلى حسابك.
confirm-right = كلها صحيحة
confirm-changed = تغيّر شيء في هذه القائمة منذ أن فتحتها. ألقِ عليها نظرة أخرى.

prove-password-heading = اكتب كلمة مرورك مرة أخرى
prove-password-lead = قبل أن يتغير شيء نتأكد من أنك ما زلت أنت.
prove-password-empty = اكتب كلمة مرورك.
prove-password-wrong = هذه ليست كلمة مرورك. اكتبها مرة أخرى.
prove-password-paused = كُتبت كلمة مرور غير صحيحة مرات كثيرة. حاول مرة أخرى ابتداءً من { $time } UTC.
prove-password-away = لم يُجب دليل مؤسستك، لذلك لم نتمكن من التحقق من كلمة مرورك. حاول مجددًا بعد بضع دقائق، وإن استمر ذلك فاسأل المسؤول.
prove-heading = أثبت هويتك
prove-lead = بطريقة أعددتها من قبل. بعدها يمكنك إجراء التغييرات لمدة عشر دقائق.
prove-lost = ألا شيء من هذه في متناولك؟
prove-no-way = لا يمكن الآن استخدام أي من الطرق التي أعددتها. يمكن لمسؤول النظام مساعدتك.
