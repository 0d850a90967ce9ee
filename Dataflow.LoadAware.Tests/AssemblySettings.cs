using NUnit.Framework;

// Every test case gets a fixture of its own, so that no clock, block or count is left over from another one.
[assembly: FixtureLifeCycle(LifeCycle.InstancePerTestCase)]
