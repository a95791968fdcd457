namespace Orleans;

public interface IIncomingGrainCallFilter
{
    Task Invoke(IIncomingGrainCallContext context);
}
