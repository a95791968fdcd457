// What a page needs from the browser: its time zone, and the clipboard.
window.wwConsole = {
    zone: () => Intl.DateTimeFormat().resolvedOptions().timeZone,
    copy: text => navigator.clipboard.writeText(text)
};

// A form is sent over the page's connection. Pressed in the moment in which the page connects anew, it would leave the page: it is sent again instead, with what was typed meanwhile.
addEventListener("submit", sent => {
    const form = sent.target;
    if (sent.defaultPrevented || form.method === "post")
        return;
    sent.preventDefault();
    setTimeout(() => {
        if (!form.isConnected)
            return;
        for (const field of form.elements) {
            if (field.type !== "file" && field.type !== "submit")
                field.dispatchEvent(new Event("change", { bubbles: true }));
        }
        form.requestSubmit(sent.submitter);
    }, 250);
});

// What is typed survives a reload, which follows when the gateway was started again or forgot the page: the tab keeps it until the same page is shown again.
(() => {
    const key = "wwTyped";
    const typed = new WeakSet();
    const address = () => location.pathname + location.search;
    const fields = () => [...document.querySelectorAll("main input:not([type=file]):not([type=password]), main textarea, main select")];
    const value = field => field.type === "checkbox" ? String(field.checked) : field.value;

    // A field is known by its label, and by its place among those with the same one.
    const named = () => {
        const counts = new Map();
        return fields().map(field => {
            const label = field.labels?.[0]?.textContent.trim() ?? field.getAttribute("aria-label") ?? "";
            const count = counts.get(label) ?? 0;
            counts.set(label, count + 1);
            return [`${label}#${count}`, field];
        });
    };
    for (const kind of ["input", "change"])
        document.addEventListener(kind, change => typed.add(change.target), true);
    addEventListener("pagehide", () => {
        const kept = named().filter(([, field]) => typed.has(field) && value(field) !== "").map(([name, field]) => [name, value(field)]);
        if (kept.length > 0)
            sessionStorage.setItem(key, JSON.stringify({ address: address(), kept }));
    });

    const saved = JSON.parse(sessionStorage.getItem(key) ?? "null");
    sessionStorage.removeItem(key);
    if (saved?.address !== address())
        return;
    const missing = new Map(saved.kept);

    // One choice may show further fields, so they are looked for as the page grows.
    const restore = () => {
        for (const [name, field] of named()) {
            if (!missing.has(name) || typed.has(field))
                continue;
            const text = missing.get(name);
            missing.delete(name);
            if (field.type === "checkbox")
                field.checked = text === "true";
            else
                field.value = text;
            field.dispatchEvent(new Event("change", { bubbles: true }));
        }
        if (missing.size === 0 || address() !== saved.address)
            growth.disconnect();
    };
    const growth = new MutationObserver(restore);
    growth.observe(document.documentElement, { childList: true, subtree: true });
    setTimeout(() => growth.disconnect(), 30000);
})();
