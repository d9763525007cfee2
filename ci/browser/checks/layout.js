// What does not fit on a narrow page.

/**
 * Elements that make the page, or the column of its text, scroll sideways. What scrolls in a
 * box of its own, as code does, is no finding.
 */
export function sideways(page) {
    return page.evaluate(() => {
        const findings = [];
        const width = document.documentElement.clientWidth;
        const name = element => `${element.tagName.toLowerCase()}${element.id && `#${element.id}`}`
            + `${typeof element.className === 'string' && element.className && `.${element.className.split(' ')[0]}`}`;
        // mdBook hides what overflows these: it would be cut, not scrolled to.
        const columns = [document.documentElement, document.body, ...document.querySelectorAll('.content, main')];
        for (const column of columns) {
            if (column.scrollWidth > Math.max(column.clientWidth, 1) + 1) {
                findings.push(`${name(column)} is ${column.scrollWidth} pixels wide, in ${column.clientWidth}`);
            }
        }
        const boxed = element => {
            for (let box = element.parentElement; box && !columns.includes(box); box = box.parentElement) {
                const { overflowX, clipPath } = getComputedStyle(box);
                if (box.id !== 'mdbook-body-container' && overflowX !== 'visible' || clipPath !== 'none') return true;
            }
            return false;
        };
        for (const element of document.querySelectorAll('#mdbook-page-wrapper *')) {
            const box = element.getBoundingClientRect();
            if (box.width === 0 || box.height === 0 || box.right <= width + 1) continue;
            const unseen = getComputedStyle(element).visibility === 'hidden' || element.closest('svg svg');
            if (!unseen && !boxed(element)) {
                findings.push(`${name(element)} ends at ${Math.round(box.right)}, beyond ${width}`);
            }
        }
        return findings.slice(0, 10);
    });
}

/** Listings across the column of the text whose longest line does not fit. */
export function cut(page) {
    return page.evaluate(() => [...document.querySelectorAll('main > figure.listing')]
        .filter(figure => figure.querySelector('pre > code[data-more]'))
        .map(figure => `${figure.id} is cut off`));
}

/** Unfolds all that is folded, and waits until it is laid out. */
export async function unfold(page) {
    await page.evaluate(() => {
        for (const fold of document.querySelectorAll('details')) fold.open = true;
    });
    await page.waitForLoadState('networkidle');
    await settled(page);
}

/** Waits until what scripts do after a change of the layout is done. */
export function settled(page) {
    return page.evaluate(() => new Promise(done => {
        requestAnimationFrame(() => requestAnimationFrame(() => setTimeout(done, 20)));
    }));
}
