namespace Wetware.Grains.Tasks;

/// <summary>Methods of capabilities of kind <c>worker</c>.</summary>
internal static class WorkerMethods
{
    /// <summary>Runs something on the worker.</summary>
    public const string Assign = "assign";
}
