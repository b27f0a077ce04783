// The register of legal acts: nobody signs in. The demonstration has the acts that the law files cite, as outlines.
export const stories = [
    {
        name: 'searching, narrowing, paging',
        async run({ page, url, check, expect }) {
            await page.goto(url('/acts'))
            await check('register')
            await page.fill('#q', '259')
            await page.click('.acts-search button[type=submit]')
            expect((await page.locator('.acts-result a').first().getAttribute('href')).includes('KZ-MIA-259-2020'),
                'an act is found by its number, above those that cite it')
            expect(page.url().includes('q=259'), 'a search can be sent to somebody')
            await page.goto(url('/acts'))
            const total = await page.locator('#results').innerText()
            await page.locator('.acts-facets a[href*="kind=law"]').click()
            expect(await page.locator('#results').innerText() !== total, 'fewer')
            expect(await page.locator('.acts-chosen a').count() === 1, 'what was chosen can be taken off')
            await check('laws')
            await page.goto(url('/acts'))
            await page.click('.govuk-pagination__next a')
            await check('second page')
            expect(await page.locator('.govuk-pagination__prev').count() === 1, 'and back')
            await page.goto(url('/acts?in_force=2013-01-01&number=1010'))
            expect(await page.locator('.acts-result').count() === 0, 'ended before that day')
            await page.goto(url('/acts?in_force=yesterday'))
            await check('no such day')
            expect(await page.locator('.govuk-error-summary').count() === 1, 'said beside the field')
        }
    },
    {
        name: 'reading as of two days, comparing',
        async run({ page, url, lang, check, expect }) {
            await page.goto(url('/acts/KZ-MIA-259-2020?on=2020-05-01'))
            const then = await page.locator('.acts-clause__text').allInnerTexts()
            expect(await page.locator('main .govuk-inset-text').count() === 1, 'it says that this is not the text of the act')
            await check('in 2020')
            await page.fill('#on', '2026-11-01')
            await page.click('.acts-facets form button')
            const now = await page.locator('.acts-clause__text').allInnerTexts()
            expect(page.url().includes('on=2026-11-01') && then.join() !== now.join(), 'another day, other rules')
            await check('in 2026')
            const data = JSON.parse(await page.locator('script[type="application/ld+json"]').textContent())
            expect(data['@type'] === 'Legislation' && data['@id'].includes('/eli/kz/order-mia/2020/259/'), 'data for machines')
            await page.locator('.acts-editions a[href*="/compare"]').last().click()
            expect(await page.locator('.acts-clause del, .acts-clause ins').count() > 0, 'words taken out and put in')
            await check('compared')
            await page.goto(url('/acts/KZ-MIA-259-2020/compare?from=2020-05-01&to=2020-05-01&text_lang=kk&to_lang=ru'))
            expect(await page.locator('.acts-pair [lang=kk]').count() > 0, 'two languages side by side')
            await check('two languages')
            const answer = await page.goto(url('/acts/KZ-NONE-1-2000'))
            expect(answer.status() === 404, '404')
        }
    },
    {
        name: 'from a clause to the service and back',
        async run({ page, url, check, expect }) {
            await page.goto(url('/acts/KZ-LAW-88-2013/clauses/25(2)'))
            expect(page.url().endsWith('#art_25__para_2'), 'a citation leads to its clause')
            await page.locator('#art_25__para_2 a[href*="rests="]').click()
            await check('what rests on it')
            await page.locator('#art_25__para_2 a[href$="/services/departure"]').first().click()
            await page.locator('.sapar-norms .sapar-cite a').first().click()
            expect(page.url().includes('/acts/'), 'and a clause of the service leads into the register')
            // There and back, for every clause of two services and a guidance: rules, papers, duties, grounds, terms.
            await page.goto(url('/guidance'))
            const guide = await page.locator('main a[href*="/guidance/"]').first().getAttribute('href')
            for (const at of ['/services/departure', '/services/residence-permission', guide.replace(/^\/../, '')]) {
                await page.goto(url(at))
                const cites = await page.locator('main a[href*="/clauses/"]').evaluateAll(links => [...new Set(links.map(a => a.href))])
                expect(cites.length > 0, `${at} cites clauses of the register`)
                for (const cite of cites) {
                    const there = await page.request.get(cite, { maxRedirects: 0 })
                    const to = new URL(there.headers().location, cite)
                    const back = await page.request.get(`${to.origin}${to.pathname}${to.search}&rests=${encodeURIComponent(to.hash.slice(1))}`)
                    expect((await back.text()).includes(`${at}"`), `${cite} leads back to ${at}`)
                }
            }
            await page.goto(url('/').replace(/\/..\/$/, '/eli/kz/order-mia/2020/259/2023-08-06/ru'))
            expect(page.url().includes('/ru/acts/KZ-MIA-259-2020?on=2023-08-06'), 'a lasting address')
        }
    },
]
