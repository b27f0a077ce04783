// The public visitor: nobody signs in.
export const stories = [
    {
        name: 'first page',
        async run({ page, url, check, expect }) {
            await page.goto(url('/'))
            await check('start')
            const other = await page.locator('.govuk-language-navigation__link').first().getAttribute('hreflang')
            await page.locator('.govuk-language-navigation__link').first().click()
            expect(page.url().includes(`/${other}/`), 'the language changes and the page stays')
        }
    },
    {
        name: 'nothing there',
        async run({ page, url, check, expect }) {
            const answer = await page.goto(url('/no-such-page'))
            expect(answer.status() === 404, '404')
            await check('not found')
        }
    }
]
