using MetaflowStack.Definition.Running;
using MetaflowStack.Definition.Settings;
using MetaflowStack.Engine.Deployment;
using MetaflowStack.Engine.Errors;

namespace MetaflowStack.Definition.Notices;

/// <summary>A run that has ended, as it is told to people and programs.</summary>
internal sealed record RunStory
{
    /// <summary>A GUID for each run.</summary>
    public required string RunId { get; init; }

    /// <summary>What was asked for.</summary>
    public required StackSettings Settings { get; init; }

    /// <summary><c>succeeded</c>, <c>failed</c> or <c>cancelled</c>.</summary>
    public required string Outcome { get; init; }

    /// <summary>The program's exit code.</summary>
    public required int ExitCode { get; init; }

    /// <summary>From the run's preparation to its end, in real time.</summary>
    public required TimeSpan Elapsed { get; init; }

    /// <summary>The targets that ran, in order.</summary>
    public required IReadOnlyList<TargetStory> Targets { get; init; }

    /// <summary>What happened to the resources.</summary>
    public required ChangeSet Changes { get; init; }

    /// <summary>The plan that was asked for, as a person reads it; null: none was.</summary>
    public string? Plan { get; init; }

    /// <summary>What was said that the user should look at.</summary>
    public required IReadOnlyList<string> Warnings { get; init; }
}

/// <summary>A target that has ended.</summary>
/// <param name="Record">Its name, outcome and duration.</param>
/// <param name="Failure">Why it failed; null: it did not.</param>
internal sealed record TargetStory(TargetRecord Record, Exception? Failure)
{
    /// <summary>Why it failed, in parts; of a failure that does not explain itself the message. Null: it did not fail.</summary>
    internal ErrorDetails? Error => Failure switch
    {
        null or RunCancelledException => null,
        StackException explained => explained.Details,
        _ => new ErrorDetails { What = $"{Record.Name} failed", Why = Failure.Message },
    };
}
