using Orleans.Core.Internal;

namespace Orleans.Runtime;

internal abstract partial class MessageTarget : ICallChainReentrantGrainContext
{
    private Dictionary<Guid, int>? _sections;

    public void OnEnterReentrantSection(Guid reentrancyId)
    {
        lock (this)
        {
            _sections ??= [];
            _sections[reentrancyId] = _sections.GetValueOrDefault(reentrancyId) + 1;
        }
    }

    public void OnExitReentrantSection(Guid reentrancyId)
    {
        lock (this)
        {
            if (_sections is null || !_sections.TryGetValue(reentrancyId, out var depth))
                throw new InvalidOperationException($"The reentrant section {reentrancyId} was not entered here.");
            if (depth > 1)
                _sections[reentrancyId] = depth - 1;
            else
                _sections.Remove(reentrancyId);
        }
    }

    private bool MayReenter(Message request) =>
        _sections is { Count: > 0 }
        && request.RequestContext is { } values
        && values.TryGetValue(RequestContext.CallChainReentrancyHeader, out var value)
        && value is Guid id
        && _sections.ContainsKey(id);
}
