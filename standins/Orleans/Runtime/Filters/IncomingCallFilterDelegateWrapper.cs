namespace Orleans.Runtime;

internal sealed class IncomingCallFilterDelegateWrapper(IncomingGrainCallFilterDelegate filter) : IIncomingGrainCallFilter
{
    public Task Invoke(IIncomingGrainCallContext context) => filter(context);
}
