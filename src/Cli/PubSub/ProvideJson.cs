namespace Wetware.Cli.PubSub;

/// <summary>What <c>ww provide --json</c> says when it provides.</summary>
internal sealed record ProvideJson(string Service, string Peer, IReadOnlyList<string> Addresses, string? Anchor, IReadOnlyList<string> Meta);
