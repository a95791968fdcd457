namespace Wetware.Tests.Tasks;

/// <summary>What came of a <see cref="KillStory"/>.</summary>
/// <param name="Tasks">Tasks that were acknowledged.</param>
/// <param name="Kills">Processes that were killed.</param>
/// <param name="Lost">Acknowledged tasks that are not there, not done, or lack a result.</param>
/// <param name="Doubled">Runs that were counted more than once.</param>
/// <param name="Again">Attempts after the first.</param>
internal sealed record KillEnd(int Tasks, int Kills, IReadOnlyList<string> Lost, int Doubled, int Again)
{
    public override string ToString() => $"tasks {Tasks}, kills {Kills}, lost {Lost.Count}, doubled results {Doubled}, attempts again {Again}";
}
