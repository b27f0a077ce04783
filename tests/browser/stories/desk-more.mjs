// Further screens of a desk: another office, the same person twice, several cases at once, obligations, an emergency abroad.
// Each is walked in one language; axe sees every page in the three of them between the stories.
const byNumber = (site, status, n = 0) => site.cases.filter((c) => c.number.startsWith('DEP') && c.status === status)[n].number
// Born in 1885: the number of nobody alive.
const iin = () => {
    for (let nth = 100; ; nth++) {
        const d = [...`8505131${String(nth).padStart(4, '0')}`].map(Number)
        let rest = d.reduce((sum, x, i) => sum + x * (i + 1), 0) % 11
        if (rest === 10) rest = d.reduce((sum, x, i) => sum + x * ((i + 2) % 11 + 1), 0) % 11
        if (rest < 10) return d.join('') + rest
    }
}
const button = (page) => Promise.all([page.waitForNavigation(), page.click('main form[method=post] button[type=submit]:visible >> nth=0')])

export const stories = [
    {
        name: 'who has the case',
        languages: ['kk', 'en'], sizes: ['desktop'], scripts: [false],
        async run({ page, url, site, as, check, expect, lang }) {
            const number = byNumber(site, 'in-review')
            await as('head:head')
            await page.goto(url(`/desk/cases/${number}/do/recuse`))
            expect(await page.locator('#who option').count() > 1, 'a head may say that another steps aside')
            await page.goto(url(`/desk/cases/${number}/doubles`))
            await check('doubles')
            await page.goto(url('/desk/assign'))
            await check('several at once')
            await page.check('input[name=case] >> nth=0')
            await page.selectOption('#to', 'officer2')
            await page.fill('#reason', 'Leave')
            await button(page)
            expect(page.url().includes('done=assigned'), 'passed on')
            if (lang !== 'en') return
            await page.goto(url(`/desk/cases/${number}/do/transfer`))
            await check('another office')
            await button(page)
            await check('no office chosen')
            await page.selectOption('#place', '71')
            await page.fill('#reason', 'Registered there since May')
            await button(page)
            await check('what would happen')
            await button(page)
            const gone = await page.goto(url(`/desk/cases/${number}`))
            expect(gone.status() === 403, 'it is the other office\'s now')
        }
    },
    {
        name: 'obligations',
        languages: ['kk', 'ru', 'en'], sizes: ['phone'], scripts: [false],
        async run({ page, url, as, check, expect, lang }) {
            await as('officer:security')
            await page.goto(url('/desk/obligations'))
            await check('none yet')
            await page.fill('#lines', 'x;y')
            await button(page)
            await check('a bad line')
            if (lang !== 'ru') return
            await page.fill('#lines', `${iin()};Ойдан Шыққан;000000000019;2020-01-01;2026-12-20`)
            await button(page)
            await check('brought')
            await page.click('main table a >> nth=0')
            await button(page)
            await check('an end without a reason')
            await page.fill('#on', '1')
            await page.fill('#on-month', '2')
            await page.fill('#on-year', '2026')
            await page.fill('#why', 'Допуск прекращён')
            await page.fill('#act', 'Приказ № 12 от 1 февраля 2026 года')
            await button(page)
            expect(page.url().includes('done=ended'), 'the obligation is ended')
            await page.click('main table a >> nth=0')
            await check('how it ended')
            await as('head:org-head')
            await page.goto(url('/desk/obligations'))
            await check('of the organisation')
            await as('supervisor:supervisor')
            await page.goto(url('/desk/obligations'))
            await check('figures')
            expect(!(await page.innerText('main')).includes('Шыққан'), 'a supervisor sees nobody by name')
        }
    },
    {
        name: 'an emergency abroad',
        languages: ['ru'], sizes: ['phone'], scripts: [false],
        async run({ page, url, site, as, check, expect, context }) {
            await as('officer:consul')
            await page.goto(url('/desk?taken=yes'))
            await check('taken in here')
            await page.goto(url('/desk/bags'))
            await button(page)
            await check('a bag without anything')
            await page.check('input[name=way][value=out]')
            await page.fill('#body', 'МИД, Департамент консульской службы')
            await page.fill('#seal', 'П-0017')
            await page.fill('#numbers', byNumber(site, 'in-review'))
            await button(page)
            await page.click('main table a')
            await check('one bag')
            await button(page)
            await check('the bag is here')
            await page.goto(url('/desk/emergency'))
            await check('who is registered')
            await page.goto(url('/desk/emergency/new'))
            await button(page)
            await check('nothing written')
            await page.fill('#kk', 'Жер сілкінді, ғимараттардан шығыңыз.')
            await page.fill('#ru', 'Землетрясение, выйдите из зданий.')
            await page.fill('#en', 'Earthquake: leave the buildings.')
            await button(page)
            await check('waits for a colleague')
            expect(await page.locator('main form[method=post]').count() === 0, 'who wrote it does not send it')
            const at = new URL(page.url()).pathname
            await as('head:consul-head')
            await page.goto(site.base + at)
            await check('to be sent')
            await button(page)
            await check('the board')
            let mail = []
            for (let i = 0; i < 40 && !mail.length; i++) {
                mail = site.sent('registered@example.org').filter((m) => m.includes('/safe/'))
                if (!mail.length) await page.waitForTimeout(250)
            }
            expect(mail.length === 1, 'one message came')
            const link = /http:\/\/\S+\/safe\/[0-9A-Z]{12}/.exec(mail[0])[0]
            const guest = await context.browser().newPage({ viewport: { width: 320, height: 700 }, locale: 'en-GB' })
            await guest.goto(link.replace(/\/(kk|ru|en)\/safe/, '/ru/safe'))
            await check('are you safe', guest)
            expect(!(await guest.innerText('main')).includes('Ертегі'), 'the page names nobody')
            await guest.check('input[name=answer][value=help]')
            await guest.fill('#note', 'Под мостом')
            await guest.click('main form button')
            await check('answered', guest)
            await guest.goto(`${site.base}/ru/safe`)
            await check('the code by hand', guest)
            await guest.fill('#code', 'no such code')
            await guest.click('main form button')
            expect((await guest.locator('.govuk-error-summary').count()) === 1, 'a wrong code is said to be wrong')
            await guest.close()
            await page.goto(site.base + at)
            expect((await page.innerText('main')).includes('Под мостом'), 'the board shows who needs help')
            await page.click('main table a >> nth=0')
            await check('why is it opened')
            await page.fill('#why', 'Просит помощи')
            await button(page)
            await check('one person')
            await page.goto(site.base + at)
            await button(page)
            await check('over')
        }
    }
]
