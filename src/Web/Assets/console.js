// What a page needs from the browser: its time zone, and the clipboard.
window.wwConsole = {
    zone: () => Intl.DateTimeFormat().resolvedOptions().timeZone,
    copy: text => navigator.clipboard.writeText(text)
};
