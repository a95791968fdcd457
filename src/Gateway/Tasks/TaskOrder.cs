using Wetware.Tasks;

namespace Wetware.Gateway.Tasks;

/// <summary>A task as somebody asks for it: what it is, and the module if it came along.</summary>
/// <param name="Spec">The task; its module is empty when it came along, or is known by its name only.</param>
/// <param name="Wasm">The module; null when it is a stored one.</param>
/// <param name="Replace">Take the place of a task that has the id.</param>
public sealed record TaskOrder(TaskSpec Spec, ReadOnlyMemory<byte>? Wasm, bool Replace);
