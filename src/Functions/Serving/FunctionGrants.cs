namespace Wetware.Functions.Serving;

/// <summary>What a function may do beside reading blobs and using its key-value namespace. A plug gives it by its tag <c>grant</c>, words with commas between them.</summary>
/// <param name="Blobs">Store blobs without a name (<c>blobs</c>).</param>
/// <param name="Admin">Change names, plugs and filters, see the status document and export (<c>admin</c>).</param>
internal sealed record FunctionGrants(bool Blobs, bool Admin)
{
    /// <summary>The tag.</summary>
    public const string Tag = "grant";

    public static FunctionGrants None { get; } = new(false, false);

    /// <summary>For calls by the admin API.</summary>
    public static FunctionGrants All { get; } = new(true, true);

    public static FunctionGrants Of(Plug plug)
    {
        var words = plug.Tags.TryGetValue(Tag, out var tag) ? tag.Split(',', StringSplitOptions.TrimEntries) : [];
        var admin = words.Contains("admin", StringComparer.Ordinal);
        return new FunctionGrants(admin || words.Contains("blobs", StringComparer.Ordinal), admin);
    }
}
