# تسجيل الدخول.
signin-heading = تسجيل الدخول
signin-password = كلمة المرور
signin-forgot = تعذّر عليك الدخول إلى حسابك؟
signin-wrong = العنوان وكلمة المرور لا يتطابقان. تحقق منهما، أو أعد تعيين كلمة مرورك.
signin-empty = اكتب عنوانك وكلمة مرورك.
signin-paused = كُتبت كلمة مرور غير صحيحة مرات كثيرة. انتظر دقيقة ثم حاول مرة أخرى، أو أعد تعيين كلمة مرورك.
account-heading = سجّلت الدخول
account-lead = أنت الآن في الحساب { $account }.
account-must-change = كلمة مرورك مؤقتة. أعد تعيينها لتختار كلمة مرور خاصة بك.

# إطار صفحات من سجّلوا الدخول.
account-skip = تخطَّ إلى المحتوى
account-tabs = حسابك
account-tab-overview = نظرة عامة
account-tab-security = معلومات الأمان
account-tab-password = كلمة المرور
account-tab-activity = النشاط الأخير
account-tab-sessions = أماكن تسجيل الدخول
account-tab-preferences = التفضيلات
