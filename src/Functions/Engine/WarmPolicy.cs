namespace Wetware.Functions.Engine;

/// <summary>How a call may use an instance that earlier calls left, and leave its own to later ones. The memory of an instance is seen by all calls that it serves.</summary>
/// <param name="Key">Whose instances they are; calls of another key never see them.</param>
/// <param name="Version">What the key stands for now; instances of another version (by reference) are dropped.</param>
/// <param name="Count">Most instances that wait for a call.</param>
/// <param name="Uses">Calls that one instance serves.</param>
/// <param name="Idle">How long an instance waits for a call.</param>
internal sealed record WarmPolicy(string Key, object Version, int Count, int Uses, TimeSpan Idle);
