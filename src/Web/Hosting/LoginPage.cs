using System.Text.Encodings.Web;

namespace Wetware.Web.Hosting;

/// <summary>
/// The page that asks for a token. It works without scripts. Its referrer policy makes browsers name the origin of the form, which they hide under a policy of
/// <c>no-referrer</c>, and requests of an origin that is hidden are refused.
/// </summary>
public static class LoginPage
{
    /// <summary>Returns the page as HTML.</summary>
    /// <param name="next">Where to go after the login.</param>
    /// <param name="problem">Why the last try failed; null for none.</param>
    public static string Html(string next, string? problem)
    {
        var encoder = HtmlEncoder.Default;
        var error = problem is null ? "" : $"""<p id="problem" class="ww-error" role="alert">{encoder.Encode(problem)}</p>""";
        return $"""
            <!DOCTYPE html>
            <html lang="en">
            <head>
              <meta charset="utf-8">
              <meta name="viewport" content="width=device-width, initial-scale=1">
              <meta name="referrer" content="same-origin">
              <link rel="icon" href="data:,">
              <title>Log in – Wetware</title>
              <link rel="stylesheet" href="{encoder.Encode(ConsoleAssets.Address("console.css"))}">
            </head>
            <body>
              <main class="ww-login">
                <h1>Log in</h1>
                <form method="post" action="{ConsolePaths.Login}">
                  <input type="hidden" name="next" value="{encoder.Encode(next)}">
                  <label for="token">Token</label>
                  <input id="token" name="token" type="password" required autofocus autocomplete="current-password" maxlength="1024"{(problem is null ? "" : " aria-invalid=\"true\" aria-describedby=\"problem\"")}>
                  {error}
                  <button type="submit">Log in</button>
                </form>
                <p>An operator makes a token with <code>ww http-token add NAME --scope read</code>.</p>
              </main>
            </body>
            </html>
            """;
    }
}
