# رسائل البريد والرسائل النصية وما يُقال في الهاتف. الأوقات بتوقيت UTC.
mail-sender = أمان الحسابات في { $organisation }
mail-code-subject = { $code } هو رمزك في { $organisation }
mail-code-preview = لن يطلبه منك أحد من { $organisation } أبدًا.
mail-code-heading = رمزك للعودة إلى حسابك
mail-code-text = اكتب هذا الرمز كما هو في الصفحة التي طلبته.
mail-code-until = يعمل مرة واحدة، حتى الساعة { $time } (UTC) من يوم { $date }.
mail-code-not-you = لا يلزمك إذن فعل أي شيء. لا يتغيّر شيء من دون هذا الرمز، وتبقى كلمة مرورك كما هي.
mail-code-never = لا تقرأ هذا الرمز على أحد أبدًا. لن يطلبه منك أحد من { $organisation }.
mail-code-footer = أُرسلت هذه الرسالة لأن هناك من طلب إعادة تعيين كلمة مرور { $account }. الرقم المرجعي { $reference }. لا أحد يقرأ ما يصل إلى هذا البريد؛ اسأل مكتب الدعم التقني.
mail-not-you-heading = لست أنت من فعل ذلك؟
mail-not-them-heading = هل فعل ذلك شخص آخر؟
mail-footer = الرقم المرجعي { $reference }. لا أحد يقرأ ما يصل إلى هذا البريد؛ اسأل مكتب الدعم التقني.
mail-reset-subject = تغيّرت كلمة مرورك في { $organisation }
mail-reset-heading = تغيّرت كلمة مرورك
mail-reset-text = أُعيد تعيينها بتاريخ { $time } (UTC)، وسُجّل خروجك من كل مكان. إن كنت أنت من فعل ذلك، فلا يلزمك شيء.
mail-reset-not-you = تواصل الآن مع مسؤول النظام، وبالهاتف إن أمكن. لا ترد على هذه الرسالة.
mail-unlocked-subject = فُتح قفل حسابك في { $organisation }
mail-unlocked-heading = فُتح قفل حسابك
mail-unlocked-text = فُتح القفل بتاريخ { $time } (UTC). لم تتغيّر كلمة مرورك.
mail-locked-subject = إعادة تعيين كلمة المرور متوقفة مؤقتًا لحسابك في { $organisation }
mail-locked-heading = إعادة تعيين كلمة المرور متوقفة مؤقتًا
mail-locked-text = جرت عدة محاولات لإثبات هويتك ولم تنجح. لا يمكن لأحد إعادة تعيين كلمة مرورك حتى { $time } (UTC). لم تتغيّر كلمة مرورك، وهي تعمل كما كانت.
mail-locked-not-you = المحاولات إذن من شخص آخر. لا يلزمك فعل شيء، لكن أخبر مسؤول النظام إن تكرّر ذلك.
mail-admin-reset-subject = أعاد أحد مسؤولي النظام في { $organisation } تعيين كلمة مروره
mail-admin-reset-heading = أعاد أحد مسؤولي النظام تعيين كلمة مروره
mail-admin-reset-text = أُعيد تعيين كلمة مرور { $who } بتاريخ { $time } (UTC) على يد صاحب الحساب نفسه.
mail-admin-reset-not-them = اسأل صاحب الحساب شخصيًا أو بالهاتف. إن كان الفاعل شخصًا آخر، فعطّل الحساب وراجع سجل التدقيق.
mail-help-subject = طلب مساعدة في كلمة المرور من { $account }
mail-help-heading = هناك من لا يستطيع العودة إلى حسابه
mail-help-text = طُلبت المساعدة للحساب { $account } بتاريخ { $time } (UTC)، بعد أن تعذّرت المساعدة عبر بوابة إعادة التعيين.
mail-help-advice-heading = ما يمكنك فعله
mail-help-advice = تأكد من أن الطلب من صاحب الحساب فعلًا قبل أن تغيّر أي شيء؛ اتصل به على رقم تعرفه. يعرض سجل التدقيق السبب تحت الرقم المرجعي أدناه.

# تتسع الرسالة النصية العربية لسبعين حرفًا: فلتبقَ قصيرة.
sms-code = { $code } هو رمزك في { $organisation }. لا تعطه لأحد.
call-message = معك { $organisation }. هناك من يعيد تعيين كلمة مرورك. إن كنت أنت من يفعل ذلك، فاضغط مفتاح المربع. وإن كان شخصًا آخر، فاضغط 9.
