"""Passwords that everybody tries first, without case, punctuation and appended digits."""

_WORDS = """
password passwort motdepasse contrasena passw0rd pa55word p4ssword mypassword newpassword yourpassword
thepassword passwordpassword letmein letmeinnow iloveyou iloveyousomuch ilovemyself welcome welcomeback welcomehome
administrator admin root superuser superman batman spiderman pokemon starwars dragon monkey football baseball
basketball sunshine princess trustno qwerty qwertyui qwertyuio qwertyuiop qwertzuiop azertyuiop asdfghjkl asdfghjklo
zxcvbnm zxcvbnmasd qwertyqwerty qwerasdfzxcv qazwsxedc qazwsx qazxswedc onetwothree changeme changemenow
changemeplease secret secretsecret mysecret topsecret default defaultpassword testtest testpassword testing
guestguest guest login loginlogin hello helloworld hellohello whatever computer internet samsung google
facebook linkedin master masterkey shadow michael jennifer jordan jessica charlie abcdefghij abcdefgh abcdefghijk
abcdefg freedom liverpool chelsea arsenal manchester unicorn butterfly chocolate cheese blink fuckyou
correcthorsebatterystaple hiringhall hiringhallpassword freelance freelancer marketplace upwork elance odesk
summer winter autumn spring january february november december september october
"""
_DIGITS = """
1234567890 0123456789 0987654321 9876543210 12345678910 123456789a 1234567891 1234512345 1231231230 1112223334
1122334455 1234554321 123123123123 123456123456 1234567890123 147258369 1472583690 7894561230 1029384756 5555555555
1q2w3e4r5t 1qaz2wsx3edc 1q2w3e4r5t6y q1w2e3r4t5 q1w2e3r4t5y6 a1b2c3d4e5 abc1234567 a123456789 zaq12wsxcde3 1qazxsw23edc
"""
_PAIRS = ("1q2w3e4r", "1qaz2wsx", "q1w2e3r", "a1b2c3d", "1q2w3e4r5t", "q1w2e3r4t", "a1b2c3d4e", "1qaz2wsx3edc")

COMMON = frozenset([*_WORDS.split(), *_DIGITS.split(), *_PAIRS])
