# منطقة الإدارة: الإعدادات.

admin-password-reset = إعادة تعيين كلمة المرور
settings-reset = من يحق له إعادة التعيين
settings-reset-lead = لمن تُتاح الخدمة الذاتية، وأي ترخيص تتطلبه.
settings-methods = طرق التحقق
settings-methods-lead = كيف يثبت الناس هويتهم قبل إعادة تعيين كلمة المرور. أما المسؤولون فيتبعون دائمًا سياسة المسؤولين الأشد.
settings-registration = التسجيل
settings-registration-lead = متى يُطلب من الناس إعداد طرق لإثبات هويتهم.
settings-notifications = الإشعارات
settings-notifications-lead = الرسائل التي تُرسل بعد إعادة تعيين كلمة مرور، ومن تصل إليه طلبات المساعدة.
settings-administrators = سياسة المسؤولين
settings-administrators-lead = من له دور يتبع سياسة ثابتة مهما قالت الصفحات الأخرى. وقارئ التقارير وحده يُعامل كسائر الناس.
settings-passwords = قواعد كلمات المرور
settings-passwords-lead = ما الذي يجب أن تستوفيه كلمة المرور الجديدة. أما التي يحفظها دليل مؤسستك فتتبع قواعد ذلك الدليل.
settings-disclosure = الإفصاح
settings-disclosure-lead = كم يعرف الغريب من ردّه.
settings-limits = الحدود وفترات التوقف
settings-limits-lead = كم مرة يمكن المحاولة أو الإرسال قبل الانتظار. الأرقام الأولى تناسب معظم المؤسسات.
settings-sign-in = تسجيل الدخول
settings-sign-in-lead = كيف يسجل الناس دخولهم إلى حساباتهم هنا، وإلى أين يمكنهم المتابعة.
settings-help-link = رابط المساعدة
settings-help-link-lead = إلى أين يقود رابط «اتصل بالمسؤول».

settings-saved = تم الحفظ. يسري من الآن، في كل مكان.
settings-same = هذا هو الساري أصلًا. لم يتغير شيء.
settings-not-saved = لم يُحفظ بعد. صحّح هذا أولًا
settings-stale = غيّر شخص آخر الإعدادات
settings-stale-operator = مشغّل هذه البوابة أو أحد التطبيقات
settings-stale-text = لم يضع شيء مما كتبت: النموذج أدناه ما زال كما كتبته، وهو غير محفوظ. انظر إلى ما يختلف الآن، ثم احفظ مجددًا أو تراجع.
settings-stale-caption = أين يختلف نموذجك عما هو سارٍ
settings-column-setting = الإعداد
settings-column-in-force = الساري الآن
settings-column-typed = نموذجك
settings-locked = يمكنك رؤية هذه الإعدادات، لا تغييرها
settings-locked-text = يتطلب تغييرها دور مسؤول عام أو مسؤول سياسة المصادقة. هؤلاء لديهم هذا الدور:
settings-save-changes = حفظ التغييرات
settings-unsaved = { $count ->
    [zero] لا تغييرات.
    [one] تغيير واحد غير محفوظ.
    [two] تغييران غير محفوظين.
    [few] { $count } تغييرات غير محفوظة.
    [many] { $count } تغييرًا غير محفوظ.
   *[other] { $count } تغيير غير محفوظ.
}
settings-effective = ما تحفظه يسري فورًا على الجميع.
settings-discard = تراجع
settings-save = حفظ
settings-save-anyway = الحفظ رغم ذلك
settings-tally = { $people ->
    [zero] لا أحد
    [one] شخص واحد
    [two] شخصان
    [few] { $people } أشخاص
    [many] { $people } شخصًا
   *[other] { $people } شخص
}
settings-number = يُكتب هنا عدد صحيح من { $low } إلى { $high }.
settings-choose = اختر واحدًا من هذه.
settings-no-such-group = لا توجد مجموعة باسم «{ $text }». اكتب اسمها كما في قائمة المجموعات.
settings-no-such-country = «{ $text }» ليس رمز بلد نعرفه. استخدم رموزًا من حرفين، مثل NL.

fault-gates = اختر طريقة واحدة أو طريقتين.
fault-too-few-methods = فعّل من الطرق بقدر ما تطلب على الأقل، وإلا لما استطاع أحد إعادة التعيين.
fault-app-alone = لا يكفي تطبيق المصادقة وحده: فقدان الهاتف يعني نهاية الطريق. فعّل طريقة أخرى معه، أو طريقتين إن كنت تطلب اثنتين.
fault-question-count = يسجل الناس من الأسئلة بقدر ما يُسألون على الأقل: من ثلاثة إلى خمسة لكل منهما.
fault-question-pool = الأسئلة المتاحة للاختيار أقل مما على الناس تسجيله. اختر المزيد منها أو أضف أسئلتك.
fault-unknown-question = أحد هذه الأسئلة غير موجود.
fault-days = يُكتب هنا من 0 إلى 730 يومًا.
fault-banned-words = حتى 1,000 كلمة، كل منها من 4 إلى 16 حرفًا. هذه لا تصلح: «{ $text }»
fault-helpdesk-address = اكتب عنوان بريد كاملًا، مثل help@company.example.
fault-helpdesk-url = اكتب عنوانًا كاملًا يبدأ بـ https:// أو http://.
fault-disclosure-none = هذا المستوى غير متاح بعد. اختر أحد الآخرَين.
fault-no-groups = اذكر مجموعة واحدة على الأقل.
fault-return-addresses = حتى 20 عنوانًا مختلفًا، كل منها كامل وكما يكتبه المتصفح، مثل https://app.example/start. هذا لا يصلح: «{ $text }»
fault-countries = استخدم رموزًا من حرفين، مثل NL.

stranded-heading = { $people ->
    [zero] هذا التغيير لا يقطع الطريق على أحد
    [one] هذا التغيير يقطع الطريق على شخص واحد
    [two] هذا التغيير يقطع الطريق على شخصين
    [few] هذا التغيير يقطع الطريق على { $people } أشخاص
    [many] هذا التغيير يقطع الطريق على { $people } شخصًا
   *[other] هذا التغيير يقطع الطريق على { $people } شخص
}
stranded-text = من أصل { $able } ممن يمكنهم إعادة التعيين اليوم، { $people ->
    [zero] لا يُحرم أحد.
    [one] لن يستطيع واحد ذلك بعد الآن، وسيُحال إلى مسؤول.
    [two] لن يستطيع اثنان ذلك بعد الآن، وسيُحالان إلى مسؤول.
    [few] لن يستطيع { $people } ذلك بعد الآن، وسيُحالون إلى مسؤول.
    [many] لن يستطيع { $people } ذلك بعد الآن، وسيُحالون إلى مسؤول.
   *[other] لن يستطيع { $people } ذلك بعد الآن، وسيُحالون إلى مسؤول.
}
stranded-caption = من ينقطع بهم الطريق، بحسب ما سجلوه
stranded-registered = المسجَّل اليوم
stranded-people = الأشخاص
stranded-nothing = لا شيء
stranded-see = { $people ->
    [zero] لا أحد
    [one] اعرض الشخص
    [two] اعرض الشخصين
    [few] اعرض { $people } أشخاص
    [many] اعرض { $people } شخصًا
   *[other] اعرض { $people } شخص
}
stranded-bar = { $people ->
    [zero] لا ينقطع الطريق بأحد.
    [one] ينقطع الطريق بشخص واحد.
    [two] ينقطع الطريق بشخصين.
    [few] ينقطع الطريق بـ { $people } أشخاص.
    [many] ينقطع الطريق بـ { $people } شخصًا.
   *[other] ينقطع الطريق بـ { $people } شخص.
}
stranded-title = من ينقطع بهم الطريق
stranded-lead = هؤلاء يستطيعون إعادة التعيين اليوم، ولن يستطيعوا مع التغيير الذي توشك أن تحفظه. لم يُحفظ بعد.
stranded-page-caption = من ينقطع بهم الطريق، بترتيب إضافتهم
stranded-user = معرّف المستخدم
stranded-name = الاسم
stranded-more = عرض المزيد
stranded-none = لا أحد غيرهم.
stranded-gone = لم يعد هذا التغيير في الانتظار. أعد إجراءه لترى من ينقطع به الطريق.

setting-on = مفعّل
setting-off = غير مفعّل أو فارغ
setting-unsaved = غير محفوظ بعد
setting-gates = عدد الطرق المطلوبة
setting-gates-hint = اثنتان أكثر أمانًا، وواحدة أسرع.
setting-one = واحدة
setting-one-hint = إثبات واحد، ثم كلمة المرور الجديدة
setting-two = اثنتان
setting-two-hint = إثباتان مختلفان، إلى مكانين مختلفين
setting-methods = الطرق التي يمكن للناس استخدامها
setting-methods-hint = فعّل واحدة على الأقل أكثر مما تطلب، حتى لا يكون فقدان الهاتف نهاية الطريق.
kind-email = البريد الإلكتروني
kind-email-hint = رمز إلى عنوان خارج هذه المؤسسة
kind-mobile = الهاتف المحمول
kind-mobile-hint = رسالة نصية أو مكالمة
kind-office = هاتف المكتب
kind-office-hint = مكالمة إلى الرقم المسجل في الدليل
kind-app = تطبيق المصادقة
kind-app-hint = رمز يعمل بلا تغطية
kind-questions = أسئلة الأمان
kind-questions-hint = أضعف طريقة؛ الأفضل أن تكون الثانية
settings-questions-alone = مع طريقة واحدة مطلوبة تكفي إجابات الأسئلة وحدها لإعادة تعيين كلمة المرور، والأصدقاء ووسائل التواصل يعرفون كثيرًا منها.
setting-question-counts = عدد الأسئلة
setting-question-counts-hint = يُستخدم فقط ما دامت أسئلة الأمان مفعّلة.
setting-questions-to-register = للتسجيل
setting-questions-to-reset = لإعادة التعيين
setting-questions = الأسئلة المتاحة للاختيار
setting-questions-hint = يختار الناس منها، ويجب ألا تقل عما يسجلونه.
settings-own-questions = { $count ->
    [zero] لا أسئلة خاصة بك بعد.
    [one] سؤال واحد خاص بك.
    [two] سؤالان خاصان بك.
    [few] { $count } أسئلة خاصة بك.
    [many] { $count } سؤالًا خاصًا بك.
   *[other] { $count } سؤال خاص بك.
}
settings-own-questions-link = أسئلتك الخاصة
settings-predefined = { $count ->
    [zero] لم يُختر أي من الأسئلة الجاهزة الخمسة والثلاثين
    [one] اختير سؤال واحد من الأسئلة الجاهزة الخمسة والثلاثين
    [two] اختير سؤالان من الأسئلة الجاهزة الخمسة والثلاثين
    [few] اختيرت { $count } أسئلة من الأسئلة الجاهزة الخمسة والثلاثين
    [many] اختير { $count } سؤالًا من الأسئلة الجاهزة الخمسة والثلاثين
   *[other] اختير { $count } سؤال من الأسئلة الجاهزة الخمسة والثلاثين
}

setting-enabled = إعادة تعيين كلمة المرور ذاتيًا
setting-enabled-hint = للمسؤولين مفتاح خاص بهم:
setting-enabled-none = لا أحد
setting-enabled-none-hint = يُحال الجميع إلى مسؤول.
setting-enabled-selected = مجموعات محددة
setting-enabled-selected-hint = أعضاء هذه المجموعات وما بداخلها من مجموعات
setting-enabled-all = الجميع
setting-enabled-all-hint = كل من في المؤسسة
setting-groups = المجموعات التي يحق لها إعادة التعيين
setting-groups-hint = مجموعة واحدة في كل سطر، باسمها.
setting-except = المجموعات المستثناة وإن كان أعضاؤها في مجموعة أعلاه
setting-except-hint = مجموعة واحدة في كل سطر. اتركه فارغًا لئلا يُستثنى أحد.
settings-no-groups-yet = لا توجد مجموعات بعد. تأتي مع استيراد الأشخاص أو من دليلك.
settings-groups-there-are = المجموعات الموجودة
setting-licence-check = التراخيص
setting-licence-check-hint = تتطلب إعادة التعيين ترخيصًا مناسبًا. أما تغيير كلمة مرور معروفة فلا يتطلب شيئًا.
setting-licence-user = لكل شخص ترخيص
setting-licence-user-hint = من ليس له ترخيص مناسب يُحال إلى مسؤول.
setting-licence-tenant = يكفي ترخيص واحد في المؤسسة
setting-licence-tenant-hint = متى كان لأي شخص ترخيص مناسب حُسب للجميع.
setting-unlocking = إلغاء القفل
setting-unlocking-hint = لمن ما زالت كلمة مروره تعمل لكن حسابه قُفل بعد محاولات خاطئة.
setting-unlock-only = السماح بإلغاء القفل دون كلمة مرور جديدة
setting-unlock-only-hint = يثبت الناس هويتهم كما في إعادة التعيين.

settings-at-sign-in = عند تسجيل الدخول
setting-require-registration = مطالبة الناس بالتسجيل عند الدخول
setting-require-registration-hint = من تنقصه طرق يُوجَّه إلى التسجيل عند كل دخول حتى يكتمل. ويمكنه التأجيل.
settings-still-right = أما زال صحيحًا؟
setting-reconfirm-days = الأيام حتى يُسأل الناس هل ما سجلوه ما زال صحيحًا
setting-reconfirm-days-hint = من 0 إلى 730؛ و0 يعني أبدًا. يسري فقط ما دام الناس يُطالَبون بالتسجيل.

settings-to-people = إلى الناس
setting-notify-user = إخبار الناس عند إعادة تعيين كلمة مرورهم
setting-notify-user-hint = رسالة إلى عنوانهم الأساسي والبديل. أبقه مفعّلًا: به يلاحظ المرء أن غيره هو الفاعل.
settings-to-administrators = إلى المسؤولين
setting-notify-admins = إخبار جميع المسؤولين عندما يعيد أحدهم تعيين كلمة مروره
setting-notify-admins-hint = رسالة إلى كل مسؤول آخر.
settings-always-sent = رسائل التوقف وإلغاء القفل وتغيير الطرق تُرسل دائمًا، ولا يمكن إيقافها.

administrators-two = يثبت المسؤولون هويتهم مرتين
administrators-one = يثبت المسؤولون هويتهم مرة واحدة
administrators-why = يُطلب إثباتان متى تحقق واحد مما يلي. يحدث ذلك تلقائيًا ولا شيء يُضبط.
administrators-domain = تم التحقق من نطاق خاص بك
administrators-synced = يأتي الأشخاص من دليل محلي
administrators-trial = انقضت أيام التجربة الثلاثون
administrators-yes = نعم
administrators-no = لا
administrators-methods = يمكنهم استخدام البريد والهاتف وتطبيق المصادقة، لا أسئلة الأمان. ولا يُنظر إلى مجموعاتهم وتراخيصهم.
administrators-calls = يمكن إرسال رسائل نصية إلى الهواتف أو الاتصال بها.
administrators-no-calls = في التجربة أو الخطة المجانية تُرسل رسائل نصية إلى الهواتف ولا يُتصل بها.
settings-the-one-switch = المفتاح الوحيد
setting-admin-self-reset = السماح للمسؤولين بإعادة تعيين كلمة مرورهم
setting-admin-self-reset-hint = عند الإيقاف يحتاجون إلى مسؤول آخر يساعدهم. تأكد من وجود اثنين على الأقل.

setting-password-rules = القواعد
setting-password-rules-hint = كلتاهما ترفض الأسماء وكلمات المرور الشائعة والكلمات المحظورة.
setting-rules-classic = تقليدية
setting-rules-classic-hint = من 8 إلى 256 حرفًا، وثلاثة من: حرف صغير، حرف كبير، رقم، علامة
setting-rules-nist = طويلة (NIST 800-63B-4)
setting-rules-nist-hint = من 15 إلى 256 حرفًا من أي نوع. أسهل تذكرًا وأصعب تخمينًا
settings-expiry = انتهاء الصلاحية
setting-password-days = الأيام حتى يجب تغيير كلمة المرور
setting-password-days-hint = من 0 إلى 730؛ و0 يعني أبدًا، وهو ما توصي به NIST.
settings-own-words = كلماتك المحظورة
settings-own-words-licence = تسري ما دام لأحد في المؤسسة ترخيص Premium أو تجربة.
setting-banned-words = كلمات لا يجوز أن تتكون منها كلمات المرور
setting-banned-words-hint = كلمة في كل سطر، حتى 1,000، كل منها من 4 إلى 16 حرفًا: علامات تجارية وأماكن وفرق. الأحرف الكبيرة والاستبدال مثل 0 بدل o لا يخفيانها.
try-title = جرّب كلمة مرور
try-lead = انظر ماذا تقول القواعد كما لو اخترتها لنفسك. ما تكتبه يُفحص ثم يُنسى: لا يُحفظ ولا يُسجَّل ولا يُعرض ثانية. لا تستخدم كلمة مرور مستعملة.
try-label = كلمة مرور للتجربة
try-button = جرّب
try-accepted = القواعد تقبل كلمة المرور هذه.
try-refused = القواعد ترفض كلمة المرور هذه
try-empty = اكتب كلمة مرور لتجربتها.
try-back = العودة إلى قواعد كلمات المرور

setting-disclosure = ما تقوله صفحة التوقف
setting-disclosure-explicit = كل شيء
setting-disclosure-explicit-hint = تذكر كل صفحة السبب: غير موجود، بلا ترخيص، طرق قليلة. مفيد للناس، ولمن يخمّن الحسابات.
setting-disclosure-reduced = أقل ما يمكن
setting-disclosure-reduced-hint = المجهول والمعطّل ومن بلا ترخيص وغير المسجل يبدون سواء. والسبب الحقيقي في سجل التدقيق.
setting-disclosure-none = لا شيء مطلقًا
setting-disclosure-none-hint = يمرّ الجميع، معروفًا كان أو لا، بالصفحات نفسها. غير متاح بعد: ما دام جزء منه ناقصًا فإنه يعد بأكثر مما يفي.

settings-pauses = فترات التوقف
settings-pauses-hint = بعد إثباتات فاشلة كثيرة تتوقف إعادة التعيين لذلك الحساب 24 ساعة. وللمتصفح الذي استُخدم فيه الحساب من قبل عدّاد خاص.
limit-failed-proofs = الإثباتات الفاشلة خلال 24 ساعة
limit-failed-proofs-hint = في البداية 5.
limit-failed-proofs-of-a-kind = الإثباتات الفاشلة بطريقة واحدة خلال ساعة
limit-failed-proofs-of-a-kind-hint = في البداية 5.
settings-codes = الرموز
limit-tries = محاولات الرمز الواحد
limit-tries-hint = في البداية 5. بعدها يلزم رمز جديد.
limit-code-seconds = الثواني التي يعمل فيها الرمز
limit-code-seconds-hint = من 60 إلى 600؛ في البداية 600.
limit-cool-down = الثواني بين إرسالين
limit-cool-down-hint = من 0 إلى 600؛ في البداية 30.
settings-sending = الإرسال
settings-sending-hint = تُبقي هواتف الناس وصناديق بريدهم هادئة، وفاتورة هاتفك صغيرة.
limit-number-hour = الرسائل إلى رقم واحد في الساعة
limit-number-hour-hint = في البداية 3.
limit-number-day = الرسائل إلى رقم واحد في اليوم
limit-number-day-hint = في البداية 8.
limit-mailbox-ten-minutes = الرسائل البريدية إلى عنوان واحد في عشر دقائق
limit-mailbox-ten-minutes-hint = في البداية 10.
limit-mailbox-day = الرسائل البريدية إلى عنوان واحد في اليوم
limit-mailbox-day-hint = في البداية 20.
limit-paid-day = الرسائل النصية والمكالمات للمؤسسة كلها في اليوم
limit-paid-day-hint = في البداية 200، ولا تقل أبدًا عن 2 لكل 100 شخص.
setting-countries = البلدان التي يمكن مراسلتها والاتصال بها
setting-countries-hint = رموز من حرفين مثل NL BE DE. إن تُرك فارغًا: بلدك وبلدان الأرقام المسجلة.
settings-one-reset = إعادة تعيين واحدة
limit-flow-seconds = الثواني التي قد تستغرقها إعادة التعيين
limit-flow-seconds-hint = من 120 إلى 6300؛ في البداية 900، أي 15 دقيقة.
limit-password-submits = كلمات المرور الجديدة التي يمكن تجربتها في إعادة تعيين واحدة
limit-password-submits-hint = في البداية 5.

setting-passkeys = مفاتيح المرور
setting-passkeys-allow = السماح بتسجيل الدخول بمفاتيح المرور
setting-passkeys-hint = بصمة أو وجه أو رمز الجهاز بدل كلمة المرور. تبقى المفاتيح الموجودة محفوظة أثناء الإيقاف.
settings-onward = المتابعة
setting-return-addresses = إلى أين يمكن للناس المتابعة بعد الدخول أو التسجيل
setting-return-addresses-hint = عنوان https كامل في كل سطر، حتى 20. يمكن للتطبيق إعادة الناس إلى هذه العناوين حرفًا بحرف لا إلى غيرها.

setting-helpdesk = اتصل بالمسؤول
setting-helpdesk-hint = الرابط في صفحات التوقف، وبعد عشر ثوانٍ من الانتظار.
setting-helpdesk-built-in = رسالة إلى مسؤوليك
setting-helpdesk-built-in-hint = تكتبها البوابة، وتحمل معرّف المستخدم ولا شيء آخر مما كُتب.
setting-helpdesk-email = عنوان بريد خاص بك
setting-helpdesk-address = عنوان البريد
setting-helpdesk-address-hint = يُفتح في برنامج البريد لدى الشخص.
setting-helpdesk-link = صفحة خاصة بك
setting-helpdesk-url = عنوان الصفحة
setting-helpdesk-url-hint = يبدأ بـ https:// أو http://.

own-lead = { $most ->
    [zero] حتى { $most } سؤال تناسب مؤسستك أكثر من الجاهزة. تُعرض كما كتبتها تمامًا في كل لغة.
    [one] حتى سؤال واحد تناسب مؤسستك أكثر من الجاهزة. تُعرض كما كتبتها تمامًا في كل لغة.
    [two] حتى سؤالين تناسب مؤسستك أكثر من الجاهزة. تُعرض كما كتبتها تمامًا في كل لغة.
    [few] حتى { $most } أسئلة تناسب مؤسستك أكثر من الجاهزة. تُعرض كما كتبتها تمامًا في كل لغة.
    [many] حتى { $most } سؤالًا تناسب مؤسستك أكثر من الجاهزة. تُعرض كما كتبتها تمامًا في كل لغة.
   *[other] حتى { $most } سؤال تناسب مؤسستك أكثر من الجاهزة. تُعرض كما كتبتها تمامًا في كل لغة.
}
own-none = لا يوجد أي منها بعد.
own-in-use = سجّل شخص ما هذا السؤال، ولذلك يبقى كما هو.
own-remove = إزالة
own-label = سؤال جديد
own-hint = من 3 إلى 200 حرف. اسأل عما لا يتغير ولا يستطيع الغرباء معرفته.
own-add = إضافة هذا السؤال
own-length = يتكون السؤال من 3 إلى 200 حرف.
own-too-many = { $most ->
    [zero] هناك { $most } سؤال بالفعل. أزل أولًا واحدًا لا يستخدمه أحد.
    [one] هناك سؤال واحد بالفعل. أزل أولًا واحدًا لا يستخدمه أحد.
    [two] هناك سؤالان بالفعل. أزل أولًا واحدًا لا يستخدمه أحد.
    [few] هناك { $most } أسئلة بالفعل. أزل أولًا واحدًا لا يستخدمه أحد.
    [many] هناك { $most } سؤالًا بالفعل. أزل أولًا واحدًا لا يستخدمه أحد.
   *[other] هناك { $most } سؤال بالفعل. أزل أولًا واحدًا لا يستخدمه أحد.
}
own-twice = هذا السؤال موجود بالفعل.
own-needed = أسئلة الأمان مفعّلة، ومن دون هذا السؤال تقل الأسئلة المتاحة عن اللازم. اختر أولًا المزيد من الجاهزة.
own-in-use-now = سجّل شخص ما هذا السؤال في هذه الأثناء، ولذلك يبقى.
own-gone = أُزيل هذا السؤال من قبل.

look-title = المظهر
look-lead = ما يراه الناس من مؤسستك قبل تسجيل الدخول: اسمها ولون الباب وشعارها وبضع كلمات.
look-name = اسم المؤسسة
look-name-wrong = يتكون الاسم من 1 إلى 200 حرف.
look-accent = لون الباب
look-accent-hint = ستة أرقام ست عشرية بعد #، مثل #7a1f5c. إن تُرك فارغًا: أخضرنا. وحيث تصعب قراءته يُجعل أغمق أو أفتح تلقائيًا.
look-accent-wrong = اكتب اللون على شكل # وستة أرقام ست عشرية، مثل #7a1f5c.
look-language = اللغة حين لا يُعرف غيرها
look-language-hint = ما اختاره الشخص أو طلبه متصفحه يأتي أولًا.
look-front-text = نص في الصفحة الأولى
look-front-text-hint = حتى 1,024 حرفًا من النص العادي، يراه الجميع بهذه اللغة.
look-front-text-wrong = هذا النص أطول من 1,024 حرفًا.
look-preview = كيف تبدو الصفحة الأولى
look-preview-hint = بما هو مكتوب في النموذج أعلاه. المعاينة لا تحفظ شيئًا.
look-preview-button = اعرضه
look-light = فاتح
look-dark = داكن
look-contrast = مدى وضوح اللون. يتطلب النص ‎4.5:1 على الأقل.
look-contrast-where = الموضع
look-contrast-ratio = التباين
contrast-button-light = نص على زر، فاتح
contrast-line-light = روابط وعلامات على الجدار، فاتح
contrast-button-dark = نص على زر، داكن
contrast-line-dark = روابط وعلامات على الجدار، داكن
logo-title = الشعار
logo-lead = يحل محل الباب الصغير بجانب اسمك.
logo-now = الشعار المستخدم
logo-none = لا يوجد شعار بعد.
logo-remove = إزالة الشعار
logo-label = شعار جديد
logo-hint = صورة PNG لا تتجاوز 245 × 36 بكسل. لا يُحفظ منها سوى النقاط.
logo-wrong = لا تصلح هذه شعارًا. اختر صورة PNG لا تتجاوز 245 × 36 بكسل.
logo-save = استخدام هذا الشعار
