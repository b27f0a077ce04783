// Supervisor, administrators and auditors: what is late, who keeps the house by twos, and who watches. Each page is seen by
// axe once in every language; the phone and the way without scripts are walked in one language each.
const ways = { sizes: ['desktop'], scripts: [false] }

export const stories = [
    {
        name: 'the supervisor sees, passes on, draws and reports',
        ...ways,
        async run({ page, url, check, as, expect }) {
            await as('supervisor:supervisor')
            await page.goto(url('/supervise'))
            await check('overview')
            await page.goto(url('/supervise/reassign'))
            await check('nobody yet')
            await page.click('main form button')
            await check('nothing chosen')
            expect(await page.locator('.govuk-error-summary').count() === 1, 'an officer and a reason are asked for')
            await page.check('input[name=case] >> nth=0')
            await page.selectOption('#to', 'officer')
            await page.fill('#reason', 'Leave until 5 December')
            await page.click('main form button')
            await check('passed on')
            expect(page.url().includes('done=assigned'), 'the cases are passed on')
            await page.goto(url('/supervise/samples'))
            await check('samples')
            await page.fill('#from', '1')
            await page.fill('#from-month', '1')
            await page.fill('#from-year', '2026')
            await page.click('main form button')
            await check('drawn')
            await page.click('main table a')
            await check('review')
            await page.click('main form button')
            await check('review without answers')
            for (const q of ['documents', 'checks', 'clock', 'reasons', 'hearing', 'told'])
                await page.check(`input[name=${q}][value=yes]`)
            await page.click('main form button')
            expect(page.url().includes('done=reviewed'), 'the review is recorded')
            await page.goto(url('/supervise/reports'))
            await check('reports')
        }
    },
    {
        name: 'two administrators let an official in and put law files into force',
        ...ways,
        async run({ page, url, check, as, expect }) {
            await as('administrator:admin')
            for (const p of ['/admin', '/admin/staff', '/admin/law', '/admin/law/departure', '/admin/calendar', '/admin/fees',
                '/admin/offices', '/admin/papers', '/admin/machine']) {
                await page.goto(url(p))
                await check(p)
            }
            await page.goto(url('/admin/calendar?on-day=1&on-month=12&on-year=2026&be=off'))
            await check('what if')
            await page.goto(url('/admin/calendar/propose'))
            await page.click('main form button')
            await check('nothing said of the day')
            await page.fill('#date', '11')
            await page.fill('#date-month', '12')
            await page.fill('#date-year', '2026')
            await page.check('input[name=day][value=moved]')
            for (const l of ['kk', 'ru', 'en']) await page.fill(`#${l}`, 'Ауыстырылған күн')
            await page.fill('#act', 'KZ-GOV-12-2026#1')
            await page.click('main form button')
            await check('a day with what it moves')
            await page.goto(url('/admin/keeping'))
            await check('what is kept')
            await page.selectOption('#kind', 'apply')
            await page.fill('#days', '0')
            await page.click('main form button')
            await check('a dry run')
            await page.goto(url('/admin/texts'))
            await check('texts')
            await page.click('main table a')
            await page.fill('#ru', 'Приняли {numer}')
            await page.click('button[value=yes]')
            await check('a word that is none')
            expect((await page.locator('.govuk-error-summary').innerText()).includes('{numer}'), 'it is named')
            await page.fill('#ru', 'Приняли {number}.')
            await page.click('button[value=no]')
            expect((await page.locator('main').innerText()).match(/Приняли \S*\d{4}/), 'it is read before it is proposed')
            await page.click('button[value=yes]')
            await check('a text beside what it was')
            await page.goto(url('/admin/channels'))
            await check('when messages leave')
            await page.fill('#quiet_from', '23:00')
            await page.click('main form button')
            await page.goto(url('/admin/offices'))
            await page.click('main a[href*="/admin/offices/"]')
            await page.fill('#closed', 'tomorrow')
            await page.click('main form button')
            expect(await page.locator('#closed-error').count() === 1, 'a day is written as a date')
            await page.fill('#closed', '2027-01-04')
            await page.fill('#minutes', '30')
            await check('the desks of an office')
            await page.click('main form button')
            await page.waitForURL('**/admin/offices?done=plan')
            await page.goto(url('/admin/fees/propose'))
            await check('the index')
            const paper = await page.request.get(url('/admin/papers/refusal/kk'))
            expect(paper.headers()['content-type'] === 'application/pdf', 'a sample paper is a PDF')
            await page.goto(url('/admin/staff/edit'))
            await check('an official')
            await page.click('main form button')
            await check('nothing said of the official')
            await page.fill('#name', 'Жаңа Қызметкер')
            await page.selectOption('#role', 'officer')
            await page.fill('#id', 'new-officer')
            await page.fill('#person', '850513170019')
            await page.click('main form button')
            const fault = await page.locator('.govuk-error-summary').count()
            expect(fault === 1, 'a number that is none is refused')
            await page.goto(url('/admin/law'))
            await page.fill('#note', 'First publication')
            await page.click('main form button')
            await check('proposed')
            await page.click('main table a')
            await check('own proposal')
            expect(await page.locator('button[value=yes]').count() === 0, 'nobody approves their own proposal')
            await as('administrator:admin2')
            for (let n = await page.goto(url('/admin')) && 0; n < 5; n++) {
                await page.click('main table a')
                await check('another\'s proposal')
                await page.click('button[value=yes]')
                await check('approved')
                expect(page.url().includes('done=approved'), 'the second person approves')
            }
            await page.goto(url('/admin/texts'))
            expect(await page.locator('main .govuk-tag--blue').count() === 1, 'the text is in force')
            await page.goto(url('/admin/calendar'))
            await check('an approved day')
            const row = await (await page.request.get(url('/admin/calendar/changes.txt'))).text()
            expect(row.includes('+ | 2026-12-11 | moved |'), 'the row goes into the law file')
            const refused = await page.goto(url('/supervise'))
            expect(refused.status() === 403, 'an administrator sees no cases')
        }
    },
    {
        name: 'the auditor searches, hashes anew and looks back',
        ...ways,
        async run({ page, url, site, check, as, expect }) {
            await as('auditor:auditor')
            for (const p of ['/audit', '/audit/access', '/audit/verify', '/audit/reports']) {
                await page.goto(url(p))
                await check(p)
            }
            const head = (await page.request.get(site.base + '/api/v1/journal/checkpoint')).ok()
                ? await (await page.request.get(site.base + '/api/v1/journal/checkpoint')).text() : ''
            await page.goto(url('/audit/verify'))
            await page.fill('#head', head || 'no head')
            await page.click('main form button')
            await check('a kept head')
            for (const file of ['reports.csv?report=refused', 'journal.csv', 'access.csv']) {
                const csv = await page.request.get(url(`/audit/${file}`))
                expect(csv.headers()['content-type'].startsWith('text/csv'), `${file} is a table`)
            }
            await page.goto(url('/audit'))
            await page.click('main table a')
            await check('a case')
            await page.click('main table >> nth=2 >> a >> nth=0')
            await check('the case at its first event')
            const zip = await page.request.get(page.url().replace(/\?.*/, '') + '/evidence.zip')
            expect(zip.status() === 200, 'the case leaves as evidence')
            await as('auditor:auditor2')
            await page.goto(url('/audit/access?who=auditor'))
            expect(await page.locator('main table tbody tr').count() > 3, 'what an auditor read is seen by another')
        }
    },
    {
        name: 'these pages on a phone',
        languages: ['kk'], sizes: ['phone'], scripts: [true],
        async run({ page, url, check, as }) {
            const walks = [['supervisor:supervisor', '/supervise', '/supervise/reassign', '/supervise/samples', '/supervise/reports'],
                ['administrator:admin', '/admin', '/admin/staff', '/admin/staff/edit', '/admin/law', '/admin/calendar', '/admin/calendar/propose', '/admin/machine', '/admin/keeping'],
                ['auditor:auditor', '/audit', '/audit/access', '/audit/verify', '/audit/reports']]
            for (const [who, ...paths] of walks) {
                await as(who)
                for (const p of paths) {
                    await page.goto(url(p))
                    await check(p)
                }
            }
        }
    }
]
