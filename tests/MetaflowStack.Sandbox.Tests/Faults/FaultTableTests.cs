using MetaflowStack.Sandbox.Faults;

namespace MetaflowStack.Sandbox.Tests.Faults;

public sealed class FaultTableTests
{
    [Fact]
    public void The_documentation_lists_every_fault_as_the_code_does() =>
        DocumentSection.Matches("docs/sandbox.md", "faults", "| fault | effect |\n|---|---|\n" + FaultKinds.Table());
}
