namespace Wetware.Testing.Linearizability;

/// <summary>What is asked of a key.</summary>
public enum KeyCallKind
{
    /// <summary>Reads it.</summary>
    Get,

    /// <summary>Writes it.</summary>
    Put,

    /// <summary>Writes it where it has the expected value.</summary>
    CompareAndSwap,

    /// <summary>Deletes it.</summary>
    Delete,
}

/// <summary>A call on one key.</summary>
/// <param name="Kind">What is asked.</param>
/// <param name="Value">The value to write.</param>
/// <param name="Expected">What a compare-and-swap expects; null where the key must not exist.</param>
public sealed record KeyCall(KeyCallKind Kind, string? Value = null, string? Expected = null);

/// <summary>The answer to a call on a key.</summary>
/// <param name="Value">What a read found; null where the key does not exist.</param>
/// <param name="Changed">Whether the key was written or deleted.</param>
public sealed record KeyResult(string? Value = null, bool Changed = false);

/// <summary>The value of a key; null where it does not exist.</summary>
public readonly record struct KeyState(string? Value);

/// <summary>One key of a key-value store.</summary>
public sealed class KeyModel : ISequentialModel<KeyState, KeyCall, KeyResult>
{
    /// <inheritdoc />
    public KeyState Initial => default;

    /// <inheritdoc />
    public bool TryApply(KeyState state, KeyCall input, KeyResult? answer, out KeyState next)
    {
        (next, var right) = input.Kind switch
        {
            KeyCallKind.Get => (state, new KeyResult(state.Value)),
            KeyCallKind.Put => (new(input.Value), new(Changed: true)),
            KeyCallKind.CompareAndSwap when state.Value == input.Expected => (new(input.Value), new(Changed: true)),
            KeyCallKind.CompareAndSwap => (state, new(state.Value)),
            _ => (default, new(Changed: state.Value is not null)),
        };
        return answer is null || answer == right;
    }
}
