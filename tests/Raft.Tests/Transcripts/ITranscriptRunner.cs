namespace Wetware.Raft.Tests.Transcripts;

/// <summary>Runs the directives of one file in order and returns what each prints.</summary>
internal interface ITranscriptRunner
{
    string Run(Directive directive);
}
