using Orleans.Serialization.Invocation;
using Orleans.Storage;

namespace Orleans.Runtime;

internal abstract partial class MessageTarget
{
    protected sealed override void Start(Message request) => _ = Run(request);

    /// <summary>An async method so that what the request leaves in the call context is gone when this returns.</summary>
    private async Task Run(Message message)
    {
        if (message.RequestContext is not null)
            RequestContext.Values = message.RequestContext;
        var request = (IInvokable)message.Body!;
        Response response;
        try
        {
            request.SetTarget(this);
            response = _runtime.HasFilters(this) ? await _runtime.InvokeFiltered(this, message, request) : await request.Invoke();
        }
        catch (Exception exception)
        {
            response = Response.FromException(exception);
        }

        if (response.Exception is InconsistentStateException { IsSourceActivation: true } inconsistent)
            DeactivateFor(inconsistent);
        Finish(message);
        _runtime.Respond(message, request, response);
    }

    /// <summary>The state that the grain holds is not the stored one: the next call is to find an activation that has read the stored one.</summary>
    private void DeactivateFor(InconsistentStateException exception)
    {
        exception.IsSourceActivation = false;
        Deactivate(new DeactivationReason(DeactivationReasonCode.ApplicationError, exception, "The grain's state is out of date."));
    }

    /// <summary>A request that is cancelled while it waits is answered; one that runs sees its token cancelled, in a turn of its own.</summary>
    private void Cancel(Message cancellation)
    {
        Message? found = null;
        Message? before = null;
        var waited = false;
        lock (this)
        {
            for (var request = _first; request is not null && found is null; request = request.Next)
            {
                if (cancellation.Cancels(request))
                {
                    Unlink(before, request);
                    waited = true;
                    found = request;
                }
                else
                {
                    before = request;
                }
            }

            found ??= _cancellable?.Find(request => cancellation.Cancels(request));
        }

        if (found is null)
            return;
        if (waited)
            _runtime.Respond(found, (IInvokable)found.Body!, Response.FromException(new OperationCanceledException("The call was cancelled before it started.")));
        else
            QueueAction(static state => TryCancel((Message)state), found);
    }

    private static void TryCancel(Message request)
    {
        try
        {
            (request.Body as IInvokable)?.TryCancel();
        }
        catch (ObjectDisposedException)
        {
            // The request ended in the meantime.
        }
        catch (AggregateException)
        {
            // What the grain's own cancellation callbacks throw is not for the caller, who gets the outcome of the call.
        }
    }
}
