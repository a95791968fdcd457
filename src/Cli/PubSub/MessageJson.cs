namespace Wetware.Cli.PubSub;

/// <summary>A message in JSON.</summary>
/// <param name="Topic">The topic.</param>
/// <param name="Data">The bytes, base64.</param>
/// <param name="Text">The bytes as text; absent when they are not UTF-8.</param>
/// <param name="Lost">Messages that were lost before it since the subscription began.</param>
internal sealed record MessageJson(string Topic, byte[] Data, string? Text, long Lost);
