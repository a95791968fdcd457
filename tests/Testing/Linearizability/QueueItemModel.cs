namespace Wetware.Testing.Linearizability;

/// <summary>What is done with an item of a queue.</summary>
public enum ItemCallKind
{
    /// <summary>Appends it.</summary>
    Append,

    /// <summary>Leases it. A lease that nobody saw is not recorded, for nobody knows of which item it was: the item is given back when it expires.</summary>
    Lease,

    /// <summary>Acknowledges it.</summary>
    Acknowledge,

    /// <summary>Gives it back.</summary>
    Return,
}

/// <summary>The answer to a call on an item.</summary>
public enum ItemOutcome
{
    /// <summary>It was done.</summary>
    Done,

    /// <summary>The queue holds or remembers an item with the id.</summary>
    Duplicate,

    /// <summary>The lease is not valid any more.</summary>
    LeaseLost,

    /// <summary>There is no such item any more, or it was acknowledged with another token.</summary>
    NotFound,
}

/// <summary>A call on one item.</summary>
/// <param name="Kind">What is done.</param>
/// <param name="Token">The token of the lease; 0 for an append.</param>
public sealed record ItemCall(ItemCallKind Kind, ulong Token = 0);

/// <summary>The answer to a call on an item.</summary>
public sealed record ItemResult(ItemOutcome Outcome);

/// <summary>Where an item stands.</summary>
public enum ItemStanding
{
    /// <summary>It was not appended.</summary>
    Absent,

    /// <summary>It can be leased.</summary>
    Ready,

    /// <summary>It is leased.</summary>
    Leased,

    /// <summary>It was acknowledged.</summary>
    Acknowledged,
}

/// <summary>Where an item stands, and the token that put it there.</summary>
public readonly record struct ItemState(ItemStanding Standing, ulong Token);

/// <summary>One item of a queue that remembers all ids. A lease may expire at any time: how long it lasts is not part of the model.</summary>
public sealed class QueueItemModel : ISequentialModel<ItemState, ItemCall, ItemResult>
{
    /// <inheritdoc />
    public ItemState Initial => default;

    /// <inheritdoc />
    public bool TryApply(ItemState state, ItemCall input, ItemResult? answer, out ItemState next)
    {
        var isHolder = state.Standing == ItemStanding.Leased && state.Token == input.Token;
        next = state;
        switch (input.Kind)
        {
            case ItemCallKind.Append:
                var isNew = state.Standing == ItemStanding.Absent;
                next = isNew ? new(ItemStanding.Ready, 0) : state;
                return answer is null || answer.Outcome == (isNew ? ItemOutcome.Done : ItemOutcome.Duplicate);
            case ItemCallKind.Lease:
                // From a lease that has expired, too; never with a token that is not larger than the former one.
                next = new(ItemStanding.Leased, input.Token);
                return state.Standing is ItemStanding.Ready or ItemStanding.Leased && input.Token > state.Token;
            case ItemCallKind.Acknowledge:
                next = isHolder && answer?.Outcome is null or ItemOutcome.Done ? new(ItemStanding.Acknowledged, input.Token) : Expired(state, isHolder);
                break;
            default:
                next = Expired(state, isHolder);
                break;
        }

        return answer?.Outcome switch
        {
            null => true,
            ItemOutcome.Done => isHolder || (input.Kind == ItemCallKind.Acknowledge && state == new ItemState(ItemStanding.Acknowledged, input.Token)),
            ItemOutcome.LeaseLost => state.Standing is ItemStanding.Ready or ItemStanding.Leased,
            ItemOutcome.NotFound => state.Standing is ItemStanding.Absent or ItemStanding.Acknowledged && (state.Token != input.Token || state.Standing == ItemStanding.Absent),
            _ => false,
        };
    }

    // Keeps the token, which later ones must exceed.
    private static ItemState Expired(ItemState state, bool isHolder) => isHolder ? new(ItemStanding.Ready, state.Token) : state;
}
