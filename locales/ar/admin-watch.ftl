# The menu of watching, the audit log.
menu-watch = المتابعة
audit-heading = سجل التدقيق
audit-lead = كل ما حدث، والأحدث أولًا. لا يمكن تغيير أي شيء هنا.
audit-filter = البحث عن شيء
audit-from = من هذا اليوم
audit-until = حتى هذا اليوم
audit-person = الشخص المعني
audit-address = من العنوان
audit-reference = رمز الدعم
audit-any = أيّ
audit-search = بحث
audit-clear = إظهار الكل
audit-wrong-person = اكتب معرّف المستخدم كاملًا، مثل sam@example.org.
audit-wrong-day = هذا ليس يومًا نعرفه. اكتبه هكذا: 2026-03-11.
audit-wrong-period = اليوم الأخير يسبق الأول.
audit-wrong-reference = اكتب رمز الدعم كاملًا: 36 حرفًا ورقمًا وشرطة.
audit-wrong-ip = اكتب عنوانًا واحدًا كاملًا، مثل 203.0.113.7.
audit-none = لم يحدث شيء من هذا.
audit-none-yet = لم يُعثر على شيء حتى الآن، وما زال هناك ما يُبحث فيه.
audit-no-more = لا يوجد ما هو أقدم.
audit-halted = بحثنا في جزء من السجل. تابع البحث لما هو أقدم.
audit-events = الأحداث
audit-when = متى
audit-what = ما حدث
audit-outcome = النتيجة
audit-reason = السبب
audit-about = بشأن
audit-by = بواسطة
audit-story = القصة
audit-whole-story = القصة كاملة
audit-pages = صفحات السجل
audit-newest = الأحدث
audit-older = الأقدم
audit-search-on = متابعة البحث
outcome-success = تم
outcome-failure = مرفوض

# One flow from beginning to end.
story-heading = ما حدث خطوة بخطوة
story-completed = انتهى الأمر بخير: عُيّنت كلمة مرور جديدة.
story-unlocked = انتهى الأمر بخير: فُتح قفل الحساب.
story-stopped = رُفض الأمر، ولم يتغير شيء.
story-gave-up = غادر الشخص قبل النهاية، ولم يتغير شيء.
story-under-way = ما زال الأمر جاريًا.
story-began = البداية
story-browser = المتصفح
story-why = لماذا انتهى
story-saw = ما رآه الشخص
story-saw-done = أن كلمة المرور الجديدة عُيّنت وتعمل.
story-saw-general = الصفحة الموحّدة للجميع والتي لا تذكر سببًا: «لا يمكننا إعادة تعيين كلمة مرور بما كتبته».
story-saw-named = صفحة ذكرت السبب: { $reason }
story-helps = ما الذي يساعد
story-steps = الخطوات
story-after = بعد
story-more = تظهر هنا أول 500 حدث فقط.

# Taking events out.
export-heading = تصدير
export-lead = اختر ما تريد أخذه. سيُسجَّل أنك فعلت ذلك.
export-csv = تنزيل CSV
export-json = تنزيل أسطر JSON
export-hint = يحتوي الملف على عناوين ومعرّفات أشخاص. احفظه بأمان كما يُحفظ السجل نفسه.

# How long events are kept.
retention-heading = مدة حفظ الأحداث
retention-lead = { $days ->
    [zero] تُحفظ الأحداث مدة { $days } يوم.
    [one] تُحفظ الأحداث مدة يوم واحد.
    [two] تُحفظ الأحداث مدة يومين.
    [few] تُحفظ الأحداث مدة { $days } أيام.
    [many] تُحفظ الأحداث مدة { $days } يومًا.
   *[other] تُحفظ الأحداث مدة { $days } يوم.
}
retention-by-plan = هذا ما تنص عليه خطتك.
retention-days = عدد الأيام
retention-hint = { $most ->
    [zero] من { $least } إلى { $most } يوم. ما هو أقدم يُحذف نهائيًا خلال ساعة، فصدّره أولًا إن احتجت إليه.
    [one] من { $least } إلى يوم واحد. ما هو أقدم يُحذف نهائيًا خلال ساعة، فصدّره أولًا إن احتجت إليه.
    [two] من { $least } إلى يومين. ما هو أقدم يُحذف نهائيًا خلال ساعة، فصدّره أولًا إن احتجت إليه.
    [few] من { $least } إلى { $most } أيام. ما هو أقدم يُحذف نهائيًا خلال ساعة، فصدّره أولًا إن احتجت إليه.
    [many] من { $least } إلى { $most } يومًا. ما هو أقدم يُحذف نهائيًا خلال ساعة، فصدّره أولًا إن احتجت إليه.
   *[other] من { $least } إلى { $most } يوم. ما هو أقدم يُحذف نهائيًا خلال ساعة، فصدّره أولًا إن احتجت إليه.
}
retention-wrong = اكتب عددًا صحيحًا من الأيام ضمن الحدود.
watch-save = حفظ
watch-saved = تم الحفظ.

# Activities of the log.
deed-reset = إعادة تعيين كلمة مرور
deed-step = خطوة من إعادة التعيين
deed-unlock = فتح الحساب من صاحبه
deed-blocked = إيقاف إعادة التعيين مؤقتًا
deed-change-password = تغيير كلمة مرور معروفة
deed-reset-by-admin = إعادة تعيين من مسؤول
deed-registered = إعداد وسيلة إثبات
deed-registration-started = بدء الإعداد
deed-registration-finished = انتهاء الإعداد
deed-info-deleted = إزالة وسيلة إثبات
deed-info-reviewed = مراجعة معلومات الأمان
deed-reproved = إثبات قبل تغيير
deed-sign-in = تسجيل دخول
deed-sign-out = تسجيل خروج
deed-contacted = طلب المساعدة من مسؤول
deed-policy = تغيير الإعدادات
deed-directory = تغيير أشخاص أو مجموعات أو نطاقات
deed-writeback = الدليل المحلي
deed-link = رابط إعداد
deed-verified = تحقّق مكتب المساعدة من متصل
deed-exported = أخذ بيانات في ملف
deed-api-key = مفتاح API
deed-alarm = إنذار

# Who acted.
who-visitor = زائر
who-user = الشخص نفسه
who-portal = البوابة
who-agent = وكيل
who-operator = المشغّل
who-application = تطبيق
who-phone = هاتف

# Ways to prove oneself.
way-none = لا شيء بعد
way-email = البريد الإلكتروني
way-sms = رسالة نصية
way-mobile-call = مكالمة إلى الهاتف المحمول
way-mobile = هاتف محمول
way-office = هاتف المكتب
way-questions = أسئلة الأمان
way-app = تطبيق المصادقة
way-passkey = مفتاح مرور
way-password = كلمة المرور

# Reasons of the log.
why-started = اختار وسيلة للإثبات: { $way }
why-proved = أثبت ذلك: { $way }
why-wrong-proof = كان الإثبات خاطئًا: { $way }
why-unknown-tenant = لا أحد هنا يستخدم هذا النطاق
why-unknown-user = لا أحد يحمل هذا المعرّف
why-personal-account = حساب شخصي يعيد مزوّده تعيينه
why-unsupported-guest = ضيف تعيد مؤسسته تعيين كلمة مروره
why-account-disabled = الحساب معطّل
why-tenant-off = إعادة التعيين معطّلة للجميع
why-administrators-off = لا يُسمح للمسؤولين بذلك بأنفسهم
why-no-policy = لم تُضبط إعادة التعيين قط
why-not-in-scope = الشخص ليس ممن يُسمح لهم بذلك
why-not-licensed = ليس لدى الشخص ترخيص مناسب
why-not-enough-methods = وسائل الإثبات المسجلة قليلة جدًّا
why-writeback-off = كلمة المرور في دليلكم والكتابة إليه معطّلة
why-on-premises-action = الدليل لا يسمح لنا بتغيير هذه الكلمة
why-unreachable = لم يُجب الدليل
why-paused = توقف مؤقت بعد محاولات خاطئة كثيرة
why-submitted = كتب معرّف المستخدم
why-forgot = قال إن كلمة المرور منسية
why-unlock-only = أراد فتح القفل فقط
why-done = عُيّنت كلمة المرور الجديدة
why-weak = كلمة المرور الجديدة سهلة التخمين
why-not-open = جُرّبت خطوة غير متاحة؛ غالبًا نقرة مزدوجة
why-wrong-number = الرقم المكتوب ليس المسجل
why-call-refused = من أجاب على الهاتف رفض
why-wrong-password = كلمة مرور خاطئة
why-closed = إثباتات خاطئة كثيرة؛ أُغلق لمدة 24 ساعة
why-directory-rules = قواعد الدليل لم تسمح بهذه الكلمة
why-not-in-directory = لا يعرف الدليل هذا الشخص، أو ليس في موضع يُسمح لنا به
why-protected = الدليل يحمي هذا الحساب
why-no-permission = تنقص الوكيل صلاحية في الدليل
why-directory-account = الحساب مقفل أو معطّل أو لا يُسمح بتغييره في الدليل
why-outcome-unknown = ضاع الجواب: ربما عُيّنت كلمة المرور
why-late = انتظر الطلب أكثر مما ينبغي
why-directory-error = رفض الدليل لسبب خاص به

# What helps against them.
help-open = فتح الصفحة
help-unknown = تحقق من كتابة المعرّف ومن وجود الشخص.
help-elsewhere = وجّه الشخص إلى الجهة التي تدير ذلك الحساب.
help-disabled = فعّل الحساب إن كان الشخص ما زال معكم.
help-scope = فعّل إعادة التعيين، أو أضف الشخص إلى مجموعة يُسمح لها بذلك.
help-administrators = يمكن لمسؤول آخر إعادة تعيين كلمة المرور.
help-licence = امنح الشخص ترخيصًا يشمل إعادة التعيين.
help-methods = اطلب من الناس التسجيل عند الدخول، أو أدخل رقم هاتف للشخص.
help-writeback = اربط دليلكم وفعّل الكتابة إليه.
help-locked = أزل التوقف من صفحة الشخص بعد التأكد من هوية السائل.
help-weak = ثلاث أو أربع كلمات لا رابط بينها تكفي لكلمة مرور جيدة.
help-directory-rules = أخبر الناس بقواعد دليلكم؛ يعرضها الوكيل في صفحة كلمة المرور الجديدة.
help-outcome-unknown = اطلب من الشخص أن يجرب الدخول بالكلمة الجديدة أولًا.
help-directory = انظر في حالة الوكيل وما يبلّغ عنه.
help-left-at-choice = لم يجد الناس وسيلة في متناولهم: أتِح المزيد منها.
help-left-before-code = تصل الرموز متأخرة أو لا تصل: أتِح تطبيق المصادقة الذي لا يحتاج إلى شبكة.
help-left-after-proof = نجح إثبات ولم يكن التالي في المتناول: تأكد أن لدى الناس وسيلتين.

# Insights.
insights-heading = الرؤى
insights-period = الفترة
insights-24h = 24 ساعة
insights-7d = 7 أيام
insights-30d = 30 يومًا
insights-counted = آخر عدّ كان في
insights-not-counted = لم يُعدّ شيء بعد. يستغرق ذلك بضع دقائق.
insights-ready-heading = من يمكنه العودة إلى حسابه اليوم
insights-ready = مستعدون لإعادة التعيين
insights-ready-hint = مفعّلون ومرخّصون ومسجّلون
insights-enabled = مفعّلون
insights-enabled-hint = { $people ->
    [zero] من أصل { $people } شخص
    [one] من أصل شخص واحد
    [two] من أصل شخصين
    [few] من أصل { $people } أشخاص
    [many] من أصل { $people } شخصًا
   *[other] من أصل { $people } شخص
}
insights-unregistered = لم يسجّلوا بعد
insights-see-people = عرض الأشخاص
insights-saved = مكالمات دعم وُفّرت
insights-saved-hint = إعادات تعيين لم يتصل أحد من أجلها
insights-resets = إعادات تعيين كلمة المرور
insights-completed = مكتملة
insights-stopped = مرفوضة
insights-gave-up = تُركت قبل النهاية
insights-lost = مرفوضة أو تُركت قبل النهاية
insights-no-resets = لم يُعِد أحد تعيين كلمة مرور في هذه الفترة.
insights-chart = بدأت أكثر الفترات ازدحامًا في { $when } بعدد { $count }. الجدول المجاور يضم كل الأرقام.
insights-in-numbers = الشيء نفسه بالأرقام
insights-beginning = البداية
insights-all = الكل
insights-ways = حسب وسيلة الإثبات
insights-way = الوسيلة
insights-why = { $count ->
    [zero] لماذا لم تكتمل أي إعادة تعيين
    [one] لماذا لم تكتمل إعادة تعيين واحدة
    [two] لماذا لم تكتمل إعادتا تعيين
    [few] لماذا لم تكتمل { $count } إعادات تعيين
    [many] لماذا لم تكتمل { $count } إعادة تعيين
   *[other] لماذا لم تكتمل { $count } إعادة تعيين
}
insights-times = المرات
insights-left-after = غادر بعد: { $step }
insights-registrations = وسائل الإثبات التي أُعدّت
insights-no-registrations = لم يُعِدّ أحد شيئًا في هذه الفترة.
insights-added = أُعدّت
insights-removed = أُزيلت
insights-put-off = أُجّلت أو لم تنجح: { $count }
insights-odd = ما يبدو غريبًا
insights-nothing-odd = لا شيء يبدو غريبًا.
insights-odd-hint = 
    يُدرج هنا: أكثر من { $people ->
        [zero] { $people } شخص
        [one] شخص واحد
        [two] شخصين
        [few] { $people } أشخاص
        [many] { $people } شخصًا
       *[other] { $people } شخص
    } من عنوان واحد خلال ساعة؛ { $resets ->
        [zero] { $resets } إعادة أو أكثر
        [one] إعادة واحدة أو أكثر
        [two] إعادتان أو أكثر
        [few] { $resets } إعادات أو أكثر
        [many] { $resets } إعادة أو أكثر
       *[other] { $resets } إعادة أو أكثر
    } لشخص واحد خلال يوم؛ تغيير وسيلة إثبات خلال { $minutes ->
        [zero] { $minutes } دقيقة
        [one] دقيقة واحدة
        [two] دقيقتين
        [few] { $minutes } دقائق
        [many] { $minutes } دقيقة
       *[other] { $minutes } دقيقة
    } من إعادة التعيين.
insights-many-people = أشخاص كثيرون من عنوان واحد: { $count }
insights-many-resets = إعادات كثيرة لشخص واحد: { $count }
insights-quick-change = تغيّرت وسيلة إثبات مباشرة بعد إعادة التعيين: { $count }
insights-whom = العنوان أو الشخص
insights-csv = تنزيل هذه الأرقام بصيغة CSV
insights-json = تنزيل هذه الأرقام بصيغة JSON

# Sending events on.
forward-heading = إرسال الأحداث
forward-lead = يُرسَل كل حدث كسطر JSON إلى المكان الذي تجمعونها فيه، مرة واحدة على الأقل وبالترتيب، بعد دقيقة من وقوعه.
forward-state = الحالة
forward-off = متوقف
forward-on = يعمل، وقُبل كل شيء حتى الآن
forward-waits = لم تُقبل. نواصل المحاولة ولا يضيع شيء.
forward-next = المحاولة التالية
forward-answer = باختصار
forward-last = آخر قبول كان في
forward-up-to = أُرسل حتى
forward-url = العنوان
forward-url-hint = يبدأ بـ https:// أو، لخادم syslog، بـ syslog+tls://، ويمكن الوصول إليه عبر الإنترنت.
forward-secret = الرمز السري
forward-secret-hint = يُرسل بصيغة “Authorization: Bearer”. اتركه فارغًا إن لم يكن لازمًا.
forward-secret-kept = هناك رمز محفوظ. اترك هذا فارغًا للإبقاء عليه؛ العنوان الآخر يحتاج إليه من جديد.
forward-switch-on = حفظ وتشغيل
forward-switch-off = إيقاف
forward-wrong-url = اكتب عنوانًا كاملًا يبدأ بـ https:// أو syslog+tls:// ويقود إلى الإنترنت، دون اسم أو كلمة مرور فيه.
forward-wrong-secret = يتكون الرمز من حروف وأرقام وعلامات دون مسافات.
forward-no-secret = لا يحمل syslog رمزًا سريًا. اترك هذا فارغًا.
forward-why-name = اسمه غير معروف. تحقق من كتابته.
forward-why-private = يقع في شبكة خاصة، ونحن لا نرسل إليها شيئًا.
forward-why-unreachable = لا شيء يجيب هناك.
forward-why-tls = شهادته غير موثوقة.
forward-why-slow = استغرق أكثر من 15 ثانية.
forward-why-status = أجاب ولم يقبلها. لا نتبع إعادة التوجيه.
forward-why-secret = لم يعد ممكنًا فتح السر الذي يرافق الأحداث. اكتبه من جديد.
