namespace Wetware.Gateway.Events;

/// <summary>One event of a stream.</summary>
/// <param name="Id">What a client sends as <c>Last-Event-ID</c> to go on after it; without line breaks, empty for none.</param>
/// <param name="Name">Its type; without line breaks.</param>
/// <param name="Data">Its data; each line is sent as one.</param>
internal readonly record struct ServerEvent(string Id, string Name, string Data);
