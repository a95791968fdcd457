namespace Orleans.GrainDirectory;

public enum UnregistrationCause : byte
{
    /// <summary>Whatever stands there.</summary>
    Force,

    /// <summary>Only an activation that is not there any more.</summary>
    NonexistentActivation,
}
