namespace Orleans.Runtime.GrainDirectory;

/// <summary>The ring as it is now, and which of this silo's entries are complete.</summary>
/// <param name="Ring">The newest ring.</param>
/// <param name="Since">The rings since the last one for which all entries were collected, that one first and the newest last.</param>
/// <param name="Recovery">Done when all entries of the newest ring are collected.</param>
internal sealed record DirectoryState(DirectoryRing Ring, IReadOnlyList<DirectoryRing> Since, TaskCompletionSource Recovery)
{
    /// <summary>This silo has owned the entry all the time, or has collected it.</summary>
    public bool IsComplete(GrainId grain, SiloAddress self)
    {
        if (Recovery.Task.IsCompleted)
            return true;
        foreach (var ring in Since)
        {
            if (ring.IsProvisional || !self.Equals(ring.OwnerOf(grain)))
                return false;
        }

        return true;
    }
}
