using Wetware.Errors;
using Wetware.Testing;

namespace Wetware.Tests.Quotas;

/// <summary>Calls until a quota refuses one, or none. The count is at most a period old, so it is one of the first calls after the quota was used up, or after there is room.</summary>
internal static class QuotaCalls
{
    private const int Most = 100_000;

    public static Task<WetwareException> Refusal(Func<Task> act) => Refusal(_ => act());

    public static async Task<WetwareException> Refusal(Func<int, Task> act)
    {
        for (var i = 0; i < Most; i++)
        {
            try
            {
                await act(i);
            }
            catch (WetwareException error)
            {
                return error;
            }
        }

        throw new InvalidOperationException($"none of {Most} calls was refused");
    }

    public static Task Accepted(Func<Task> act) => Wait.Until(
        async () =>
        {
            try
            {
                await act();
                return true;
            }
            catch (WetwareException error) when (error.Kind == ErrorKind.Limit)
            {
                return false;
            }
        },
        "there is room");
}
