"""What the crowd does for a living: topics, some far more common than others, with the skills that belong to each."""

from itertools import accumulate
from random import Random
from typing import NamedTuple

from hiringhall.marketplace import catalog

POOL = 40
"""Skills that go with a topic; the first of them are asked for most."""

CORE = {
    "Data Entry & Transcription Services": "data-entry microsoft-excel transcription typing data-collection",
    "Virtual Assistance": "virtual-assistant-skills email-handling internet-research calendar-management data-entry",
    "Market Research & Product Reviews": "market-research internet-research survey-design report-writing",
    "Project Management": "project-management agile scrum project-planning risk-management",
    "Customer Experience & Tech Support": "customer-service email-support chat-support technical-support zendesk",
    "Web Development": "php javascript wordpress html5 css3 mysql python jquery ajax ruby-on-rails django-framework",
    "Mobile Development": "android-development ios-development iphone-development java objective-c android-sdk",
    "Desktop Software Development": "c# c++ .net java visual-basic wpf qt",
    "Ecommerce Development": "magento shopify php prestashop opencart woocommerce mysql",
    "Game Development": "unity-3d game-development c# c++ game-design cocos2d",
    "Scripts & Utilities": "python bash shell-scripting vba web-scraping perl regular-expressions",
    "Web & Mobile Design": "web-design ui-design adobe-photoshop html5 css3 twitter-bootstrap wire-framing",
    "QA & Testing": "software-testing selenium test-case-design quality-assurance web-testing automated-testing",
    "Database Management & Administration": "sql mysql postgresql database-administration database-design oracle",
    "ERP/CRM Software": "salesforce.com crm erp sap sugar-crm vtiger",
    "Network & System Administration": "linux-system-administration windows-administration vmware cisco-ios nginx",
    "Information Security & Compliance": "security penetration-testing ethical-hacking firewalls cryptography",
    "DevOps & Solutions Architecture": "amazon-web-services devops puppet continuous-integration git cloud-computing",
    "Data Mining & Management": "data-mining data-science web-scraping r python data-warehousing",
    "Data Analysis & Testing": "data-analysis statistics microsoft-excel r ibm-spss sql python",
    "AI & Machine Learning": "machine-learning python artificial-intelligence r natural-language-processing",
    "Data Extraction/ETL": "web-scraping etl data-scraping python crawlers ssis",
    "Branding & Logo Design": "logo-design adobe-illustrator graphic-design typography brand-consulting",
    "Graphic, Editorial & Presentation Design": "graphic-design adobe-photoshop adobe-indesign print-design",
    "Art & Illustration": "illustration drawing adobe-illustrator character-design digital-painting",
    "Video & Animation": "video-editing adobe-after-effects animation final-cut-pro 2d-animation motion-graphics",
    "Photography": "photo-editing adobe-photoshop photography adobe-lightroom image-editing",
    "Audio & Music Production": "audio-editing voice-over audio-mixing music-composition sound-design",
    "SEO & SEM Services": "seo sem link-building google-analytics keyword-research internet-marketing",
    "Social Media & PR Services": "social-media-marketing facebook-marketing twitter public-relations blog-writing",
    "Email & Marketing Automation": "email-marketing mailchimp aweber getresponse internet-marketing",
    "Lead Generation & Telemarketing": "lead-generation telemarketing cold-calling sales appointment-setting",
    "Content & Copywriting": "article-writing blog-writing copywriting content-writing seo creative-writing",
    "Editing & Proofreading Services": "proofreading copy-editing editing english grammar ap-style",
    "Technical Writing": "technical-writing technical-documentation users-guide-writing api-documentation",
    "Translation & Localization": "translation spanish french german translation-english-spanish proofreading",
    "Accounting & Bookkeeping": "bookkeeping accounting intuit-quickbooks xero bank-reconciliation tax-preparation",
    "3D Modeling & CAD": "3d-modeling autodesk-autocad solidworks cad-design 3d-rendering google-sketchup",
}


class Trade(NamedTuple):
    """A topic of the catalog as a trade; `weights` of the skills are cumulative."""

    category: str
    topic: str
    specialties: tuple[str, ...]
    skills: tuple[str, ...]
    weights: tuple[float, ...]

    def some_skills(self, random: Random, most: int) -> list[str]:
        """Return up to so many skills, the common ones far more often."""
        chosen = random.choices(self.skills, cum_weights=self.weights, k=random.randrange(2, most + 1))
        return list(dict.fromkeys(chosen))


class Trades:
    """All trades; `choose` returns the common ones far more often."""

    def __init__(self, random: Random) -> None:
        topics = [(within.id, topic) for within in catalog.categories() for topic in within.topics]
        # The trades that everybody has heard of come first.
        topics.sort(key=lambda pair: (pair[1].title not in CORE, random.random()))
        slugs = [skill.slug for skill in catalog.skills()]
        self._trades = [_trade(random, within, topic.id, topic.title, slugs) for within, topic in topics]
        self._weights = _falling(len(topics))

    def choose(self, random: Random) -> Trade:
        """Return a trade."""
        return random.choices(self._trades, cum_weights=self._weights)[0]


def _trade(random: Random, category: str, topic: str, title: str, slugs: list[str]) -> Trade:
    core = [slug for slug in CORE.get(title, "").split() if catalog.is_skill(slug)]
    pool = tuple(dict.fromkeys([*core, *random.sample(slugs, POOL)]))[:POOL]
    specialties = tuple(entry.title for entry in catalog.specialties_of(topic))
    return Trade(category, topic, specialties, pool, tuple(_falling(len(pool))))


def _falling(count: int) -> list[float]:
    """Return the sums of 1, 1/2, 1/3, …: of a few much, of many little."""
    return list(accumulate(1 / (place + 1) for place in range(count)))
