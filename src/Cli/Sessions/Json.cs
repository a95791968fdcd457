using Wetware.Sessions;
using Wetware.Tokens;

namespace Wetware.Cli.Sessions;

/// <summary>A session that was opened, with the token that stands for it.</summary>
internal sealed record OpenedJson(string Token, SessionInfo Session);

/// <summary>A capability that was exported.</summary>
internal sealed record ExportedJson(string Token, TokenInfo Info);

/// <summary>What a token stands for.</summary>
internal sealed record ImportedJson(string Kind, string Target, IReadOnlyList<string> Methods);

/// <summary>An account.</summary>
internal sealed record AccountJson(string Peer, string Key);
