namespace Orleans.Runtime;

internal sealed partial class MessageCenter
{
    public void Receive(Message message)
    {
        if (message.CacheInvalidation is { } updates)
            Forget(updates);
        if (message.Direction == MessageDirection.Response)
        {
            SendResponse(message);
            return;
        }

        if (message.TargetSilo is null && message.Category == MessageCategory.Application && message.SendingGrain.IsClient() && _overload.Value.IsOverloaded)
        {
            Reject(message, RejectionKind.GatewayTooBusy, "Shedding load");
            return;
        }

        Send(message);
    }

    public void Undeliverable(Message message, Exception reason, bool retry)
    {
        if (message.Direction is not (MessageDirection.Request or MessageDirection.OneWay))
            return;
        var grain = message.TargetGrain;
        _locator.Value.InvalidateCache(grain);
        if (retry && message.ForwardCount < _maxForwards && !grain.IsSystemTarget() && !grain.IsClient())
        {
            message.ForwardCount++;
            message.TargetSilo = null;
            Send(message);
            return;
        }

        Reject(message, RejectionKind.Transient, reason.Message, reason);
    }

    public void Lost(SiloAddress silo) => _calls.BreakLost(silo);

    private void Forget(List<GrainAddressCacheUpdate> updates)
    {
        foreach (var update in updates)
        {
            _locator.Value.InvalidateCache(update.InvalidGrainAddress);
            if (update.ValidGrainAddress is { SiloAddress: { } silo })
                _locator.Value.UpdateCache(update.GrainId, silo);
        }
    }
}
