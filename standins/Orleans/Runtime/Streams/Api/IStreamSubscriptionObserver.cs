namespace Orleans.Streams.Core;

/// <summary>A grain that is told of subscriptions made for it: implicit ones, and those of an earlier activation.</summary>
public interface IStreamSubscriptionObserver
{
    /// <summary>Called before the first event of a subscription that the activation has not resumed.</summary>
    Task OnSubscribed(IStreamSubscriptionHandleFactory handleFactory);
}
