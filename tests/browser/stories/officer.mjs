// The desk: an officer takes a new application from its first look to the head's decision, bodies answer, an
// incomplete one is returned, a refusal is proposed, a complaint stands on its board.

const byNumber = (site, status, n = 0) => site.cases.filter((c) => c.number.startsWith('DEP') && c.status === status)[n].number

/** Fills the text where it is, presses the form's first button. */
async function send(page) {
    await Promise.all([page.waitForNavigation(), page.click('main form button[type=submit]:not([hidden]):visible >> nth=0')])
}

async function tickAll(page, name) {
    for (const box of await page.locator(`input[name="${name}"]`).all()) await box.check()
}

/** In the preview: the way that signs nothing, which only a test system has. */
async function confirm(page) {
    await Promise.all([page.waitForNavigation(), page.click('main form:has(input[name=unsigned]) button')])
}

export const stories = [
    {
        name: 'officer case',
        sizes: ['desktop'], scripts: [true], languages: ['kk', 'ru', 'en'],
        async run({ page, url, site, as, check, shot, expect, lang }) {
            const fresh = byNumber(site, 'filed', 1), tabs = ['documents', 'checks', 'messages', 'clock', 'decision', 'history']
            await as('officer:officer')
            await page.goto(url('/desk'))
            await check('worklist')
            await page.goto(url('/desk?turn=office&late=yes'))
            await page.goto(url('/desk?text=ZZZZ'))
            await check('worklist empty')
            const seen = { filed: ['documents'], 'in-review': tabs, granted: ['decision'], refused: ['clock', 'decision', 'history'] }
            for (const [status, some] of Object.entries(seen)) {
                const at = `/desk/cases/${byNumber(site, status)}`
                await page.goto(url(at))
                await check(`${status} summary`)
                for (const tab of some) {
                    await page.goto(url(`${at}/${tab}`))
                    await check(`${status} ${tab}`)
                    if (['documents', 'clock'].includes(tab))
                        expect(await page.locator('main a[href*="/acts/KZ-"][href*="/clauses/"]').count() > 0, `${status} ${tab}: clauses lead into the register`)
                }
            }
            await page.goto(url('/desk/register?status=granted'))
            await check('register')
            await page.goto(url('/desk/complaints'))
            await check('complaints')
            // The application of yesterday: looked at, accepted, sent to five bodies.
            await page.goto(url(`/desk/cases/${fresh}/do/accept`))
            await check('accept form')
            await send(page)
            await check('accept fault')
            expect(page.url().includes('/do/accept'), 'without a look nothing is accepted')
            await tickAll(page, 'looked')
            await send(page)
            await check('accepted')
            await page.goto(url(`/desk/cases/${fresh}/do/send-check`))
            await check('send checks')
            await send(page)
            await check('checks sent')
            await page.goto(url(`/desk/cases/${fresh}/do/ask`))
            await page.fill('#question', 'Қай елге кетесіз?')
            await check('question')
            await send(page)
            await check('asked')
            await page.goto(url(`/desk/cases/${fresh}/do/recuse`))
            await check('recuse')
            await page.goto(url(`/desk/cases/${fresh}/do/decide?decision=grant`))
            await send(page)
            await check('cannot be granted yet')
            expect(await page.locator('.govuk-error-summary li').count() > 0, 'why it cannot be granted stands above')
        }
    },
    {
        name: 'officer return and refusal',
        sizes: ['phone'], scripts: [false], languages: ['ru'],
        async run({ page, url, site, as, check, expect }) {
            const incomplete = byNumber(site, 'filed', 0), debtor = byNumber(site, 'in-review', 0)
            await as('officer:officer')
            await page.goto(url(`/desk/cases/${incomplete}/documents`))
            await check('incomplete')
            await page.goto(url(`/desk/cases/${incomplete}/do/ask?documents=yes`))
            await check('ask for a document')
            await page.goto(url(`/desk/cases/${incomplete}/do/return`))
            await check('return form')
            await send(page)
            await check('return preview')
            expect(await page.locator('details').count() >= 3, 'the letter in three languages')
            const pdf = await page.evaluate(async () => {
                const form = document.querySelector('main form'), body = new URLSearchParams(new FormData(form))
                body.set('step', 'pdf-kk')
                const r = await fetch(form.action, { method: 'POST', body })
                return [r.status, r.headers.get('content-type'), (await r.arrayBuffer()).byteLength]
            }).catch(() => null)
            if (pdf) expect(pdf[0] === 200 && pdf[1] === 'application/pdf' && pdf[2] > 3000, `a preview of the paper: ${pdf}`)
            await page.goto(url(`/desk/cases/${debtor}/do/propose-refusal`))
            await check('refusal form')
            await send(page)
            await check('refusal faults')
        }
    },
    {
        name: 'agency answers',
        sizes: ['phone'], scripts: [true], languages: ['kk', 'ru', 'en'],
        async run({ page, url, as, check, expect, lang }) {
            const who = { kk: 'defence-body', ru: 'justice-body', en: 'territorial-national-security' }[lang]
            await as(`agency:${who}`)
            await page.goto(url('/desk'))
            await check('requests')
            const open = page.locator('main table').first().locator('a')
            if (await open.count() === 0) return
            await open.first().click()
            await check('request')
            if (who === 'territorial-national-security') expect(await page.locator('textarea').count() === 0, 'no free text leaves')
            await send(page)
            await check('request faults')
            await page.check('input[name=reply][value=clear]')
            await send(page)
            await check('answer preview')
            await confirm(page)
            await check('answered')
        }
    },
    {
        name: 'head and complaints',
        sizes: ['desktop'], scripts: [true], languages: ['kk', 'ru', 'en'],
        async run({ page, url, site, as, check, expect, lang }) {
            await as('head:head')
            await page.goto(url('/desk'))
            await check('head worklist')
            const granted = byNumber(site, 'granted')
            await page.goto(url(`/desk/cases/${granted}/do/assign`))
            await check('assign')
            await page.goto(url(`/desk/cases/${granted}/do/correct`))
            await check('correct')
            await page.goto(url(`/desk/cases/${granted}/do/deliver`))
            await check('deliver')
            await page.goto(url(`/desk/cases/${granted}/do/propose-cancellation`))
            await check('cancellation')
            await as('appeal:appeal')
            await page.goto(url('/desk'))
            await check('complaints board')
            const open = page.locator('main table').first().locator('a')
            if (await open.count() > 0) {
                await open.first().click()
                await check('case of a complaint')
            }
            await as('officer:consul')
            await page.goto(url('/desk'))
            await check('mission worklist')
            await as('supervisor:supervisor')
            await page.goto(url('/desk'))
            await check('supervisor worklist')
        }
    }
]
