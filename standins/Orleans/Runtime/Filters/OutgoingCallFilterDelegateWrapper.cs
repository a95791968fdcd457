namespace Orleans.Runtime;

internal sealed class OutgoingCallFilterDelegateWrapper(OutgoingGrainCallFilterDelegate filter) : IOutgoingGrainCallFilter
{
    public Task Invoke(IOutgoingGrainCallContext context) => filter(context);
}
