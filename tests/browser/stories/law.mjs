// Rules whose act has ended: said on the service's page, a task of the administrator. Guidance. Letters about changes.
import { execFileSync } from 'node:child_process'
import { writeFileSync } from 'node:fs'
import path from 'node:path'

const given = process.argv.indexOf('--sapar')
const sapar = given > 0 ? process.argv[given + 1] : 'build/sapar'
const ways = { sizes: ['desktop'], scripts: [false] }

// Order 259 with an invented text that has ended this year.
const ended = JSON.stringify({
    country: 'kz', kind: 'order', body: 'MIA', number: '259', adopted: '2020-03-27', in_force: '2020-04-11', ceased: '2026-06-01',
    title: { ru: 'О документах на выезд' }, themes: [], tags: [], links: [],
    editions: [{ from: '2020-04-11', to: null, lang: 'ru', clauses: [{ id: 'sec_1', heading: '', text: 'Придуманный текст.' }] }]
})

export const stories = [
    {
        name: 'an act that ended makes its rules doubtful, and the administrator has a task',
        ...ways,
        async run({ page, url, check, as, site, expect }) {
            await page.goto(url('/services/departure'))
            expect(await page.locator('#notice-titledoubt').count() === 0, 'what is unknown is no doubt')
            const file = path.join(site.dir, 'ended.jsonl')
            writeFileSync(file, `${ended}\n`)
            execFileSync(sapar, ['acts', 'import', file, '--data', site.data], { stdio: 'ignore' })
            for (let i = 0; i < 20 && await page.locator('#notice-titledoubt').count() === 0; i++) {
                await page.waitForTimeout(1000)
                await page.reload()
            }
            await check('doubtful')
            expect(await page.locator('.sapar-norms .govuk-tag--red').count() > 0, 'the rules themselves are marked')
            await page.goto(url('/services/consular-registration'))
            expect(await page.locator('#notice-titledoubt').count() === 0, 'another service is not doubted')
            await as('administrator:admin')
            await page.goto(url('/admin'))
            await check('the task')
            await page.click('a[href$="/admin/drift"]')
            await check('the list')
            expect((await page.textContent('main')).includes('law/departure.md:'), 'each with file and line')
            expect((await page.textContent('main')).includes('sapar law sign-off'), 'and what to do')
        }
    },
    {
        name: 'guidance has its clauses',
        ...ways,
        async run({ page, url, check, expect }) {
            await page.goto(url('/guidance'))
            await check('list')
            await page.click('a[href$="/guidance/residence-holders"]')
            await check('residence')
            expect(await page.locator('.sapar-clause').count() >= 10, 'a clause under each paragraph')
            await page.goto(url('/rights'))
            await check('rights')
        }
    },
    {
        name: 'letters about changes are confirmed and left',
        ...ways,
        async run({ page, url, lang, check, site, expect }) {
            await page.goto(url('/services/departure'))
            await page.click('a[href$="/news/departure"]')
            await check('form')
            await page.click('main form button')
            await check('no address')
            expect(await page.locator('.govuk-error-summary').count() === 1, 'an address is asked for')
            await page.fill('#email', 'reader@example.kz')
            await page.click('main form button')
            await check('sent')
            let letter
            for (let i = 0; i < 15 && !letter; i++) {
                await page.waitForTimeout(1000)
                letter = site.sent('reader@example.kz')[0]
            }
            expect(!!letter, 'a letter is sent')
            const secret = /news\/confirm\/([0-9a-f]{32})/.exec(letter)[1]
            await page.goto(url(`/news/confirm/${secret}`))
            await check('confirm')
            await page.click('main form button')
            await check('confirmed')
            const left = await page.request.post(`${site.base}/news-leave/${secret}`, { form: { 'List-Unsubscribe': 'One-Click' } })
            expect(left.status() === 200, 'one click leaves')
            const gone = await page.goto(url(`/news/confirm/${secret}`))
            expect(gone.status() === 404, 'and the address is forgotten')
            await page.goto(url(`/news/leave/${secret}`))
            await check('leave')
            await page.click('main form button')
            await check('left')
            const feed = await page.request.get(`${site.base}/feeds/law/departure.atom?lang=${lang}`)
            expect((await feed.text()).includes(`xml:lang="${lang}"`), 'the feed is in the language asked for')
        }
    }
]
