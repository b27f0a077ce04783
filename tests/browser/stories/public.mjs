// The public visitor: nobody signs in, nothing is stored.
const one = (name, ...paths) => ({
    name,
    async run({ page, url, check }) {
        for (const p of paths) {
            await page.goto(url(p))
            await check(p)
        }
    }
})

export const stories = [
    {
        name: 'first page',
        async run({ page, url, check, expect }) {
            await page.goto(url('/'))
            await check('start')
            const shown = await page.locator('main h2 + ul a').evaluateAll((all) => all.map((a) => a.href.split('/').pop()).join(' '))
            expect(shown === 'departure exit-visa consular-registration consular-removal departure-abroad residence-card '
                + 'residence-permission', `services under the events of a life: ${shown}`)
            const other = await page.locator('.govuk-language-navigation__link').first().getAttribute('hreflang')
            await page.locator('.govuk-language-navigation__link').first().click()
            expect(page.url().includes(`/${other}/`), 'the language changes and the page stays')
            // From here, and from a service one has read about, one link signs in.
            await page.goto(url('/services/departure'))
            await page.locator('.sapar-person a').click()
            await page.waitForURL(/\/sign-in\?to=/)
            await page.locator('a[href*="/sign-in/people"]').click()
            await page.locator('.sapar-people button').first().click()
            await page.waitForURL(/\/services\/departure$/)
            expect(await page.locator('.sapar-person form').count() === 1, 'signed in, and back where one was')
        }
    },
    {
        name: 'nothing there',
        async run({ page, url, check, expect }) {
            const answer = await page.goto(url('/no-such-page'))
            expect(answer.status() === 404, '404')
            await check('not found')
        }
    },
    one('texts', '/rights', '/accessibility', '/personal-data', '/statistics', '/journal', '/services'),
    {
        name: 'which service, then its page',
        async run({ page, url, check, expect }) {
            await page.goto(url('/guide'))
            await check('who')
            await page.click('.sapar-ways li:nth-child(1) a')
            await page.click('.sapar-ways li:nth-child(1) a')
            await check('plan')
            await page.click('.sapar-ways li:nth-child(1) a')
            await check('found')
            await page.click('.govuk-body-l a')
            expect(page.url().endsWith('/services/departure'), 'the service of leaving for good')
            await check('service')
            await page.emulateMedia({ media: 'print' })
            const folded = page.locator('main details').first()
            expect(!(await page.locator('.govuk-service-navigation').isVisible()) && !(await page.locator('.sapar-footer').isVisible()), 'no navigation on paper')
            expect(await folded.locator('li').first().isVisible(), 'what is folded is read on paper')
            expect(await page.evaluate(() => getComputedStyle(document.querySelector('main a.govuk-link'), '::after').content) === 'none', 'no address within the site on paper')
            await page.emulateMedia({ media: 'screen' })
            await page.click('main a[href$="/documents"]')
            await check('documents')
            const all = await page.locator('main a[href*="?document="]').count(), passport = page.locator('main a[href$="?document=passport"]')
            const name = await passport.innerText()
            await passport.click()
            await check('one document')
            expect(await page.locator('.sapar-document').count() === 1 && await page.locator('.sapar-document a[href*="/clauses/"]').count() > 0, 'who asks for it, with the clause')
            await page.fill('#q', name.slice(0, 6).toUpperCase())
            await page.click('main form button')
            const found = await page.locator('.sapar-document').count()
            expect(found > 0 && found < all && await page.locator('#passport').count() === 1, 'found by a part of its name')
            await page.goto(url('/documents?q=qqqq'))
            expect(await page.locator('.sapar-document').count() === 0, 'nothing of that name')
            await page.goto(url('/services/departure?on-day=2&on-month=2&on-year=2011'))
            await check('in 2011')
            await page.goto(url('/services/departure?on-day=31&on-month=2&on-year=2011'))
            await check('no such day')
            expect(await page.locator('.govuk-error-summary').count() === 1, 'an error summary')
        }
    },
    {
        name: 'a personal list of documents',
        async run({ page, url, check, expect }) {
            await page.goto(url('/services/departure/checklist'))
            await page.click('button:not([name=choice])[data-module=govuk-button]')
            await check('no answer')
            await page.check('input[value="permanent-residence"]')
            await page.click('main form button >> nth=0')
            await check('second question')
            // Each answer is in the address.
            const next = async (button) => {
                const was = page.url()
                await page.click(button)
                await page.waitForURL((u) => u.href !== was)
            }
            for (let i = 0; i < 40 && await page.locator('main form button[value=unknown]').count(); i++) {
                if (await page.locator('#answer[name=answer-day]').count()) {
                    await page.fill('#answer', '13')
                    await page.fill('#answer-month', '5')
                    await page.fill('#answer-year', '1985')
                    if (i < 12) await check('a date')
                    await next('main form button >> nth=0')
                } else if (await page.locator('input[value=kazakhstan]').count()) {
                    await page.locator('input[value=kazakhstan]').first().check()
                    await next('main form button >> nth=0')
                } else if (await page.locator('input[type=text]').count()) {
                    await page.fill('#answer', '0')
                    await next('main form button >> nth=0')
                } else {
                    await next('main form button[value=unknown]')
                }
            }
            await check('the list')
            expect(await page.locator('.sapar-norms li').count() > 2, 'documents')
            await page.locator('.govuk-summary-list__actions a').first().click()
            expect(await page.locator('main form').count() === 1, 'an answer can be changed')
        }
    },
    {
        name: 'a time limit counted',
        async run({ page, url, check, expect }) {
            await page.goto(url('/term'))
            await check('empty')
            await page.click('main form button')
            await page.fill('#from', '12')
            await page.fill('#from-month', '11')
            await page.fill('#from-year', '2026')
            await page.fill('#n', '20')
            await page.click('main form button')
            await check('counted')
            const due = await page.locator('.sapar-calendar__due time').getAttribute('datetime')
            expect(due === '2026-12-10', `20 working days from 12 November 2026: ${due}`)
            await page.fill('#n', '0')
            await page.click('main form button')
            await check('no such number')
        }
    },
    {
        name: 'status by number and code',
        async run({ page, url, check, expect }) {
            await page.goto(url('/status'))
            await page.click('main form button')
            await check('empty')
            await page.fill('#number', 'DEP-2026-000003-B')
            await page.fill('#code', 'AAAAAAAA')
            await page.click('main form button')
            await check('wrong code')
            expect(!(await page.content()).includes('sapar-due'), 'nothing is said of the case')
        }
    },
    {
        name: 'check of a paper',
        async run({ page, url, check, expect }) {
            await page.goto(url('/check'))
            await check('empty')
            await page.fill('#number', 'DEP-2026-999999-X')
            await page.locator('main form button').first().click()
            await check('no such decision')
        }
    },
    {
        name: 'check of a paper that is there',
        languages: ['kk', 'ru', 'en'], sizes: ['phone'], scripts: [false],
        async run({ page, site, url, as, check, expect }) {
            const { number } = site.cases.find((c) => c.status === 'refused')
            let decision
            for (const who of Object.keys(site.tokens).filter((w) => w.startsWith('applicant:'))) {
                const r = await fetch(`${site.base}/api/v1/cases/${number}`, { headers: { Authorization: `Bearer ${site.tokens[who]}` } })
                if (!r.ok) continue
                decision = (await r.json()).decision_number
                await as(who)
            }
            const paper = await (await page.request.get(url(`/cabinet/cases/${number}/paper/refusal`))).body()
            await page.goto(url('/check'))
            await page.fill('#number', decision)
            await page.locator('main form button').first().click()
            await check('a decision by its number')
            const told = await page.innerText('main')
            expect(told.includes(decision) && !/Ойдан|Сынақ/.test(told), 'the decision is known, and no person is named')
            const look = async (bytes, name) => {
                await page.goto(url('/check'))
                await page.setInputFiles('#file', { name: 'paper.pdf', mimeType: 'application/pdf', buffer: bytes })
                await page.locator('main form button').last().click()
                await check(name)
                return page.locator('.govuk-notification-banner--success').count()
            }
            expect(await look(paper, 'the paper itself') === 1, 'our own paper is genuine')
            const forged = Buffer.from(paper), at = forged.indexOf('stream') + 40
            forged[at] ^= 1
            expect(await look(forged, 'a paper that was changed') === 0, 'a changed byte is seen')
        }
    }
]
