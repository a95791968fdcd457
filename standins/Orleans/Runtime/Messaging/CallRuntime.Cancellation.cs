using Orleans.Serialization.Invocation;

namespace Orleans.Runtime;

internal sealed partial class CallRuntime
{
    /// <summary>Gives up calls whose answers are late. Called again and again.</summary>
    public void BreakExpired()
    {
        if (Callbacks.Count == 0)
            return;
        foreach (var waiting in Callbacks.TakeAll(Environment.TickCount64, static (request, now) => request.Deadline < now))
        {
            var request = waiting.Request;
            if (_settings.CancelRequestOnTimeout)
                SendCancellation(request);
            waiting.Source.Complete(Response.FromException(new TimeoutException($"Response did not arrive on time in {request.Timeout} for message: {request}.")));
        }
    }

    /// <summary>Gives up calls that wait for a process that is gone.</summary>
    public void BreakLost(SiloAddress silo)
    {
        foreach (var waiting in Callbacks.TakeAll(silo, static (request, lost) => lost.Equals(request.TargetSilo) || lost.Equals(request.Via)))
        {
            waiting.Source.Complete(Response.FromException(
                new SiloUnavailableException($"The target silo became unavailable for message: {waiting.Request}.")));
        }
    }

    /// <summary>Gives up all calls: this process ends.</summary>
    public void BreakAll()
    {
        foreach (var waiting in Callbacks.TakeAll(0, static (_, _) => true))
        {
            waiting.Source.Complete(Response.FromException(new SiloUnavailableException(
                $"The local Orleans host is shutting down and can no longer process the request: {waiting.Request}.")));
        }
    }

    /// <summary>An answer that came as a message.</summary>
    public void Complete(Message response)
    {
        if (!Callbacks.TryTake(response.Id, out var waiting))
            return;
        waiting.Source.Complete(response.Body switch
        {
            Response outcome => outcome,
            RejectionResponse rejection => Response.FromException(ToException(response.Rejection, rejection)),
            _ => Response.FromException(new OrleansException($"The answer to {waiting.Request} has no body.")),
        });
    }

    private static Exception ToException(RejectionKind kind, RejectionResponse rejection) => kind == RejectionKind.GatewayTooBusy
        ? new GatewayTooBusyException()
        : rejection.Exception ?? new OrleansMessageRejectionException(rejection.Info);

    private void WatchCancellation(long id, CancellationToken token)
    {
        var registration = token.UnsafeRegister(
            static (state, cancelled) =>
            {
                var (calls, id) = ((CallRuntime, long))state!;
                calls.Cancel(id, cancelled);
            },
            (this, id));
        Callbacks.SetCancellation(id, registration);
    }

    private void Cancel(long id, CancellationToken token)
    {
        if (_settings.WaitForCancellationAcknowledgement)
        {
            if (Callbacks.Peek(id) is { } running)
                SendCancellation(running);
            return;
        }

        if (!Callbacks.TryTake(id, out var waiting))
            return;
        SendCancellation(waiting.Request);
        waiting.Source.Complete(Response.FromException(new OperationCanceledException(token)));
    }

    private void SendCancellation(Message request)
    {
        _center.Value.Send(new Message
        {
            Direction = MessageDirection.Cancel,
            Category = request.Category,
            Flags = MessageFlags.AlwaysInterleave,
            Id = request.Id,
            TargetGrain = request.TargetGrain,
            TargetSilo = request.TargetSilo,
            Via = request.Via,
            SendingGrain = request.SendingGrain,
            SendingSilo = request.SendingSilo,
            InterfaceType = request.InterfaceType,
        });
    }
}
