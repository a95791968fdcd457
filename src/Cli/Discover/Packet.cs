namespace Wetware.Cli.Discover;

/// <summary>One discovery packet, as it was heard.</summary>
/// <param name="At">Seconds since the first packet.</param>
/// <param name="Type"><c>query</c>, <c>announcement</c>, <c>goodbye</c> or <c>malformed</c>.</param>
/// <param name="Size">Bytes of the DNS message.</param>
/// <param name="From">Who sent it.</param>
/// <param name="Namespace">The namespace that it names, if it names one.</param>
/// <param name="Peer">The peer id that it claims.</param>
/// <param name="Server">The server id that it claims.</param>
/// <param name="Stage">What the node says it is.</param>
/// <param name="Error">Why a node would not believe it.</param>
internal sealed record Packet(
    int At, string Type, int Size, string From, string? Namespace = null, string? Peer = null, string? Server = null, string? Stage = null, string? Error = null);
