using Orleans.Runtime.GrainDirectory;

namespace Orleans.Runtime;

internal sealed partial class Catalog : ILocalActivations
{
    public IEnumerable<GrainAddress> Addresses =>
        Activations.Where(a => a.Shared.Placement.IsUsingGrainDirectory && a.State != ActivationState.Invalid).Select(a => a.Address);

    public void Deactivate(GrainAddress loser, GrainAddress winner)
    {
        if (_targets.TryGet(loser.GrainId, out var there) && there is GrainActivation activation && activation.ActivationId.Equals(loser.ActivationId))
            activation.GiveWay(winner);
    }
}
