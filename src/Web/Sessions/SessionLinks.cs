namespace Wetware.Web.Sessions;

/// <summary>Addresses of pages about sessions and tokens.</summary>
internal static class SessionLinks
{
    /// <summary>The pages.</summary>
    public static readonly IReadOnlyList<(string, string)> All = [("/console/sessions", "Sessions and capabilities"), ("/console/tokens", "HTTP tokens")];
}
